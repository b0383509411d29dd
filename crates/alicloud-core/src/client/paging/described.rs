//! The pages of a list that is known by its description alone.

use std::fmt;

use crate::{
    client::{
        CallOptions, Client,
        paging::{
            NextToken as _,
            progress::{NextPage, PageFacts, Progress, first},
        },
        reconcile::{Criteria, Snapshot},
    },
    description::{OperationDescription, ServiceDescription},
    error::{ErrorKind, Execution, Failure},
    operation::Paging,
    record::{Members, Value},
    response::RawResponse,
};

/// The responses of a list, page by page, for programs that know the operation by its description alone. It ends where
/// [`Pages`](crate::paging::Pages) ends.
#[must_use = "nothing is fetched until it is asked for"]
pub struct DescribedPages {
    client: Client,
    description: &'static ServiceDescription,
    operation: &'static OperationDescription,
    request: Members,
    options: CallOptions,
    progress: Progress<Value>,
}

/// A page of a list.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DescribedPage {
    /// The items that no earlier page had.
    pub items: Vec<Value>,
    /// The number of items in all pages, where the response tells it.
    pub total: Option<usize>,
    /// The output, without the items.
    pub output: Value,
    /// The response.
    pub response: RawResponse,
}

impl DescribedPages {
    /// The pages of a request, from the one that it names, else from the first; `None` if the operation is not a paged list.
    #[must_use]
    pub fn new(
        client: &Client,
        description: &'static ServiceDescription,
        operation: &'static OperationDescription,
        request: Members,
        options: CallOptions,
    ) -> Option<Self> {
        let text = |path| at_path(&request, path).and_then(as_text);
        let next = match operation.operation.paging()? {
            Paging::Number { index, .. } => {
                let index = text(index).and_then(|index| index.parse().ok());
                NextPage::Number(index.unwrap_or_else(|| first(operation.operation)))
            }
            Paging::Token { token, .. } => NextPage::Token(text(token)),
        };
        Some(Self {
            client: client.clone(),
            description,
            operation,
            request,
            options,
            progress: Progress::new(operation.operation, next),
        })
    }

    /// The page that comes next, or would, had it not failed; `None` after the last.
    #[must_use]
    pub fn next_page(&self) -> Option<&NextPage> {
        self.progress.next.as_ref()
    }

    /// The next page; `None` after the last and after an error.
    ///
    /// # Errors
    ///
    /// The call for the page failed, or there were fewer items than the list says that it has. Nothing follows.
    pub async fn try_next(&mut self) -> Result<Option<DescribedPage>, Box<Failure>> {
        if let Some(incomplete) = self.progress.incomplete.take() {
            return Err(incomplete);
        }
        if self.progress.ended {
            return Ok(None);
        }
        let page = self.fetch().await;
        match page {
            Ok(Some(_)) => page,
            Ok(None) => {
                self.progress.ended = true;
                self.progress.incomplete.take().map_or(Ok(None), Err)
            }
            Err(_) => {
                self.progress.ended = true;
                page
            }
        }
    }

    async fn fetch(&mut self) -> Result<Option<DescribedPage>, Box<Failure>> {
        let operation = self.operation.operation;
        let (Some(paging), Some(next)) = (operation.paging(), self.progress.next.clone()) else {
            return Ok(None);
        };
        match (paging, &next) {
            (Paging::Number { index, .. }, NextPage::Number(number)) => {
                put_path(&mut self.request, index, Value::from(*number));
            }
            (Paging::Token { token, .. }, NextPage::Token(Some(text))) => {
                self.progress.record_token(text);
                put_path(&mut self.request, token, Value::from(text.as_str()));
            }
            _ => {}
        }
        let parameters = self.description.parameters(self.operation, &self.request);
        let parameters = parameters.map_err(|error| {
            let failure = Box::<Failure>::from(error);
            failure.concluded(operation, self.client.endpoint())
        })?;
        let call = self.client.call_with(operation, parameters, self.options.clone());
        let response = call.await?;
        let mut output = self
            .description
            .output(self.operation, response.raw_body())
            .map_err(|error| {
                let message = format!("the response is not JSON: {error}");
                Failure::new(ErrorKind::UnexpectedResponse, Execution::Yes, message)
            })?;
        let (size, items) = match paging {
            Paging::Number { size, items, .. } => (Some(*size), *items),
            Paging::Token { size, items, .. } => (*size, *items),
        };
        let size = size.and_then(|path| as_number(at_path(&self.request, path)?));
        let (total, next_token) = match paging {
            Paging::Number { total, .. } => (total.and_then(|path| as_number(at(&output, path)?)), None),
            Paging::Token { next_token, .. } => (None, at(&output, next_token).and_then(token)),
        };
        let facts = PageFacts {
            size: size.filter(|size| *size > 0),
            total,
            next_token,
        };
        let items = match taken(&mut output, items) {
            Some(Value::Array(items)) => items,
            _ => Vec::new(),
        };
        let Some(fresh) = self
            .progress
            .judge(&items, |item, target| write_id(paging, item, target), facts)
        else {
            return Ok(None);
        };
        let items = items.into_iter().zip(fresh);
        Ok(Some(DescribedPage {
            items: items
                .filter_map(|(item, is_new)| is_new.then_some(item))
                .collect(),
            total,
            output,
            response,
        }))
    }

    /// Looks for what a call may have created, up to the first entry that fits and was not there before.
    pub(in crate::client) async fn probe(&mut self, criteria: &Criteria) -> Result<Snapshot, Box<Failure>> {
        let mut snapshot = Snapshot::default();
        let paging = self.operation.operation.paging();
        while let Some(page) = self.try_next().await? {
            for entry in page.items {
                // An entry without an id cannot be recognized as new.
                let Some(id) = paging.and_then(|paging| id(paging, &entry)) else {
                    continue;
                };
                if !criteria.fits(&entry) {
                    continue;
                }
                if criteria.is_new(&id) {
                    snapshot.new = Some((entry, page.response));
                    return Ok(snapshot);
                }
                snapshot.ids.insert(id.trim_ascii().to_owned());
            }
        }
        Ok(snapshot)
    }
}

impl fmt::Debug for DescribedPages {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("DescribedPages")
            .field("operation", &self.operation.operation.name())
            .field("next_page", &self.progress.next)
            .finish_non_exhaustive()
    }
}

fn id(paging: &Paging, item: &Value) -> Option<String> {
    match paging {
        Paging::Number { item_id, .. } => as_text(at(item, (*item_id)?)?),
        Paging::Token { .. } => None,
    }
}

fn at<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| value.get(name))
}

fn at_path<'m>(members: &'m Members, path: &str) -> Option<&'m Value> {
    match path.split_once('.') {
        Some((name, rest)) => at(members.get(name)?, rest),
        None => members.get(path),
    }
}

fn put_path(members: &mut Members, path: &str, value: Value) {
    match path.split_once('.') {
        None => {
            members.insert(path.to_owned(), value);
        }
        Some((name, rest)) => {
            let inner = members
                .entry(name)
                .or_insert_with(|| Value::Object(Members::new()));
            if !inner.is_object() {
                *inner = Value::Object(Members::new());
            }
            if let Value::Object(inner) = inner {
                put_path(inner, rest, value);
            }
        }
    }
}

/// Takes out the value at the end of a path.
fn taken(value: &mut Value, path: &str) -> Option<Value> {
    let mut names = path.split('.').peekable();
    let mut value = value;
    while let Some(name) = names.next() {
        if names.peek().is_none() {
            return value.as_object_mut()?.remove(name);
        }
        value = value.get_mut(name)?;
    }
    None
}

fn write_id(paging: &Paging, item: &Value, target: &mut dyn fmt::Write) -> bool {
    id(paging, item).is_some_and(|id| target.write_str(&id).is_ok())
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The token of the next page, by the rules of [`NextToken`].
fn token(value: &Value) -> Option<String> {
    match value.as_i64() {
        Some(number) => number.next(),
        None => as_text(value)?.next(),
    }
}

fn as_number(value: &Value) -> Option<usize> {
    as_text(value)?.trim().parse().ok()
}
