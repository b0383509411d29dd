//! The calls: of every operation that the client describes.

use std::{
    collections::BTreeSet,
    future::Future,
    io::Write,
    time::{Duration, Instant},
};

use alicloud_core::{Parameters, description::OperationDescription};
use cams_flow::{Client, Error, FlowCategory, Response, description::DESCRIPTION};

use crate::Result;

/// The operations that need a file, or a flow that has one.
const NEED_A_FILE: [&str; 4] = [
    "UpdateFlowJSONAsset",
    "GetFlowJSONAssest",
    "PublishFlow",
    "DeprecateFlow",
];

/// Calls a client, and shows a line for each call.
pub(crate) struct Demo<'a, W> {
    client: &'a Client,
    output: &'a mut W,
    called: BTreeSet<&'static str>,
}

impl<'a, W: Write> Demo<'a, W> {
    pub(crate) fn new(client: &'a Client, output: &'a mut W) -> Self {
        Self {
            client,
            output,
            called: BTreeSet::new(),
        }
    }

    /// Calls every operation; without a file, those that need none.
    pub(crate) async fn run(mut self, file: Option<&str>) -> Result {
        writeln!(
            self.output,
            "{:<19} {:<36} {:>9}  result",
            "operation", "request id", "time"
        )?;
        let name = format!("demo-{}", std::process::id());
        let deleted = self.draft(&name).await?;
        match file {
            Some(file) => self.published(&name, file).await?,
            None => {
                self.called.extend(NEED_A_FILE);
                writeln!(
                    self.output,
                    "left out without `--file ADDRESS`: {}",
                    NEED_A_FILE.join(", ")
                )?;
            }
        }
        for operation in DESCRIPTION.operations {
            if !self.called.contains(operation.operation.name()) {
                self.documented(operation).await?;
            }
        }
        self.failing(&deleted).await
    }

    /// The calls that a draft needs, from its creation to its end; returns its id.
    async fn draft(&mut self, name: &str) -> Result<String> {
        let client = self.client;
        let call = client
            .create_flow()
            .flow_name(name)
            .categories([FlowCategory::SignUp, FlowCategory::Survey]);
        let created = self
            .shown("CreateFlow", call.send(), |flow| {
                format!("flow {} is created", &flow.data.flow_id)
            })
            .await?;
        let id = &created.data.flow_id;
        self.shown("GetFlow", client.get_flow().flow_id(id).send(), |flow| {
            let status = flow.data.status.as_ref().map_or("?", |status| status.as_str());
            format!("{} is {status}", flow.data.flow_name.as_deref().unwrap_or("it"))
        })
        .await?;
        let call = client.list_flow().page_index(1).page_size(20);
        self.shown("ListFlow", call.send(), |page| {
            let flows = page.data.as_deref().unwrap_or_default();
            format!("{} on the first page", flows.len())
        })
        .await?;
        let call = client
            .modify_flow()
            .flow_id(id)
            .flow_name(format!("{name}-b"))
            .categories([FlowCategory::Other]);
        self.shown("ModifyFlow", call.send(), |flow| {
            format!(
                "its name is now {}",
                flow.data.flow_name.as_deref().unwrap_or("?")
            )
        })
        .await?;
        let call = client.get_flow_preview_url().flow_id(id);
        self.shown("GetFlowPreviewUrl", call.send(), |_| {
            "its preview has an address".to_owned()
        })
        .await?;
        self.shown("DeleteFlow", client.delete_flow().flow_id(id).send(), |_| {
            "it is deleted".to_owned()
        })
        .await?;
        Ok(id.to_string())
    }

    /// The calls of a flow that is published, from its file to its deprecation.
    async fn published(&mut self, name: &str, file: &str) -> Result {
        let client = self.client;
        let call = client
            .create_flow()
            .flow_name(format!("{name}-c"))
            .categories([FlowCategory::Other]);
        let created = self
            .shown("CreateFlow", call.send(), |flow| {
                format!("flow {} is created", &flow.data.flow_id)
            })
            .await?;
        let id = &created.data.flow_id;
        let call = client.update_flow_json_asset().flow_id(id).file_path(file);
        self.shown("UpdateFlowJSONAsset", call.send(), |_| {
            "it has screens".to_owned()
        })
        .await?;
        let call = client.get_flow_json_asset().flow_id(id);
        self.shown("GetFlowJSONAssest", call.send(), |_| {
            "its file has an address".to_owned()
        })
        .await?;
        self.shown("PublishFlow", client.publish_flow().flow_id(id).send(), |_| {
            "it is published".to_owned()
        })
        .await?;
        self.shown(
            "DeprecateFlow",
            client.deprecate_flow().flow_id(id).send(),
            |_| "it is deprecated".to_owned(),
        )
        .await?;
        Ok(())
    }

    /// The first example in the documentation of an operation that has no call above.
    async fn documented(&mut self, operation: &'static OperationDescription) -> Result {
        let mut parameters = Parameters::default();
        let example = operation.examples.iter().find(|example| example.status == 200);
        let request = example.map_or("{}", |example| example.request);
        let request: serde_json::Map<String, serde_json::Value> = serde_json::from_str(request)?;
        for (name, value) in request {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            parameters.query.push(name, text);
        }
        let name = operation.operation.name();
        let started = Instant::now();
        let result = match self.client.core().call(operation.operation, parameters).await {
            Ok(_) => "its documented example succeeds".to_owned(),
            // It may name a flow that is not there.
            Err(error) => format!(
                "its documented example fails: {}",
                error.code_str().unwrap_or("no code")
            ),
        };
        self.line(name, "", started.elapsed(), &result)?;
        self.called.insert(name);
        Ok(())
    }

    async fn failing(&mut self, deleted: &str) -> Result {
        writeln!(self.output, "\nA call that fails, and its error:\n")?;
        match self.client.get_flow().flow_id(deleted).send().await {
            Ok(_) => Err("GetFlow found the flow that was deleted".into()),
            Err(error) => {
                writeln!(self.output, "  {error}")?;
                writeln!(self.output, "  kind {:?}, code {:?}", error.kind(), error.code())?;
                Ok(())
            }
        }
    }

    /// Makes a call and shows a line about it.
    async fn shown<T>(
        &mut self,
        operation: &'static str,
        call: impl Future<Output = std::result::Result<Response<T>, Error>>,
        result: impl FnOnce(&T) -> String,
    ) -> Result<Response<T>> {
        let started = Instant::now();
        let response = call.await.map_err(|error| format!("{operation}: {error}"))?;
        self.line(
            operation,
            response.request_id(),
            started.elapsed(),
            &result(&response),
        )?;
        self.called.insert(operation);
        Ok(response)
    }

    fn line(&mut self, operation: &str, request_id: &str, time: Duration, result: &str) -> Result {
        let time = format!("{:.1} ms", time.as_secs_f64() * 1000.0);
        writeln!(
            self.output,
            "{operation:<19} {request_id:<36} {time:>9}  {result}"
        )?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use cams_flow_emulator::Emulator;

    use super::*;

    #[tokio::test]
    async fn an_operation_without_a_call_is_called_with_its_documented_example() {
        let emulator = Emulator::start().await.unwrap();
        let mut output = Vec::new();
        let client = emulator.client();
        for operation in DESCRIPTION.operations {
            Demo::new(&client, &mut output)
                .documented(operation)
                .await
                .unwrap();
        }
        let text = String::from_utf8(output).unwrap();
        assert_eq!(text.lines().count(), DESCRIPTION.operations.len());
        assert!(text.contains("CreateFlow"), "{text}");
        assert!(text.contains("succeeds") && text.contains("fails: "), "{text}");
    }
}
