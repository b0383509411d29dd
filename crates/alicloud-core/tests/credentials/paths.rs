//! Paths with a `~` for the home folder, and files that cannot be read.

use alicloud_core::credentials::{
    CliProfile, CredentialsErrorKind, Environment, ExternalProcess, IniProfile, OidcRole,
};

use crate::support::{Home, Server, error_of, given, isolated, sts, with};

const CLI: &str = r#"{"current": "p", "profiles": [
    {"name": "p", "mode": "AK", "access_key_id": "cli", "access_key_secret": "s"},
    {"name": "oidc", "mode": "OIDC", "oidc_provider_arn": "acs:ram::1:oidc-provider/p", "oidc_token_file": "~/token",
     "ram_role_arn": "acs:ram::1:role/o"},
    {"name": "program", "mode": "External", "process_command": "~/bin/key ~/printed"}]}"#;
const INI: &str = "[default]\ntype = access_key\naccess_key_id = ini\naccess_key_secret = s\n\
    [oidc]\ntype = oidc_role_arn\noidc_provider_arn = acs:ram::1:oidc-provider/p\n\
    oidc_token_file_path = ~/token\nrole_arn = acs:ram::1:role/o\n";

const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

#[tokio::test]
async fn a_tilde_is_the_home_folder_in_every_path() {
    let server = Server::always(200, sts("oidc")).await;
    let home = Home::new();
    home.write("cli.json", CLI);
    home.write("ini", INI);
    home.write("token", "the-token");
    let folder = home.path().to_str().unwrap();
    for environment in [
        home.environment(),
        Environment::empty().with_variable(HOME, folder),
        Environment::from_fn({
            let folder = folder.to_owned();
            move |name| (name == HOME).then(|| folder.clone())
        }),
    ] {
        let environment = environment
            .with_variable("ALIBABA_CLOUD_CREDENTIALS_FILE", "~/ini")
            .with_variable("ALIBABA_CLOUD_CONFIG_FILE", "~/cli.json")
            .with_variable("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r")
            .with_variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p")
            .with_variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "~/token");
        let context = with(environment).sts_endpoint(&server.address);
        let id = |credentials: alicloud_core::Credentials| credentials.access_key_id().to_owned();
        let cli = || CliProfile::new().context(&context);
        let ini = || IniProfile::new().context(&context);
        assert_eq!(id(given(&cli()).await), "cli");
        assert_eq!(id(given(&cli().path("~/cli.json")).await), "cli");
        assert_eq!(id(given(&cli().profile("oidc")).await), "oidc");
        assert_eq!(id(given(&ini()).await), "ini");
        assert_eq!(id(given(&ini().path("~/ini")).await), "ini");
        assert_eq!(id(given(&ini().profile("oidc")).await), "oidc");
        let variables = OidcRole::new().context(&context);
        assert_eq!(id(given(&variables).await), "oidc");
        let set = OidcRole::new().token_file("~/token").context(&context);
        assert_eq!(id(given(&set).await), "oidc");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;

            let printed = r#"{"mode": "AK", "access_key_id": "printed", "access_key_secret": "s"}"#;
            home.write("printed", printed);
            let program = home.write("bin/key", "#!/bin/sh\ncat \"$1\"\n");
            std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
            assert_eq!(id(given(&cli().profile("program")).await), "printed");
            let direct = ExternalProcess::new("cat ~/printed").context(&context);
            assert_eq!(id(given(&direct).await), "printed");
        }
    }
}

#[tokio::test]
async fn a_tilde_that_cannot_be_expanded_is_an_error() {
    let home = Home::new();
    for (environment, path, text) in [
        (home.environment(), "~other/file", "begins with `~` and a name"),
        (Environment::empty(), "~/file", "there is no home folder"),
        (home.environment(), "~", "is a folder"),
    ] {
        let context = with(environment);
        for error in [
            error_of(&CliProfile::new().path(path).context(&context)).await,
            error_of(&IniProfile::new().path(path).context(&context)).await,
            error_of(
                &OidcRole::new()
                    .role_arn("acs:ram::1:role/r")
                    .provider_arn("acs:ram::1:oidc-provider/p")
                    .token_file(path)
                    .context(&context),
            )
            .await,
        ] {
            assert_eq!(error.kind(), CredentialsErrorKind::Invalid, "{error}");
            assert!(error.problem().contains(text), "{error}");
        }
    }
}

#[tokio::test]
async fn only_regular_files_are_opened() {
    let home = Home::new();
    let mut paths = vec![(home.path().to_owned(), "is a folder")];
    #[cfg(unix)]
    {
        let other = "is not a regular file but a pipe, a socket or a device";
        let pipe = home.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let linked = home.path().join("linked-pipe");
        std::os::unix::fs::symlink(&pipe, &linked).unwrap();
        let socket = home.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
        paths.extend([
            (pipe, other),
            (linked, other),
            (socket, other),
            ("/dev/zero".into(), other),
        ]);
        let linked = home.path().join("linked-file");
        std::os::unix::fs::symlink(home.write("ini", INI), &linked).unwrap();
        given(&IniProfile::new().path(linked).context(&isolated())).await;
    }
    let large = home.path().join("large");
    // A hole takes no room on the disk.
    std::fs::File::create(&large).unwrap().set_len(2 << 30).unwrap();
    paths.push((large, "is larger than 1 MiB"));
    let slightly = home.write("slightly", &"#".repeat((1 << 20) + 1));
    paths.push((slightly, "is larger than 1 MiB"));
    for (path, text) in paths {
        for error in [
            error_of(&CliProfile::new().path(&path).context(&isolated())).await,
            error_of(&IniProfile::new().path(&path).context(&isolated())).await,
            error_of(
                &OidcRole::new()
                    .role_arn("acs:ram::1:role/r")
                    .provider_arn("acs:ram::1:oidc-provider/p")
                    .token_file(&path)
                    .context(&isolated()),
            )
            .await,
        ] {
            assert_eq!(error.kind(), CredentialsErrorKind::Invalid, "{error}");
            assert!(error.problem().contains(text), "{error}");
            assert!(error.help().is_some(), "{error}");
        }
    }
    let largest = home.write("largest", &format!("{INI}{}", "#".repeat((1 << 20) - INI.len())));
    given(&IniProfile::new().path(largest).context(&isolated())).await;
}
