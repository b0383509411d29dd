//! Settings, credentials, completions, pages, and the ends of output.
#![expect(
    clippy::unwrap_used,
    reason = "a test that meets what it did not expect has failed"
)]

mod support;

use std::{
    fs,
    io::Write as _,
    process::{Command, Stdio},
};

use support::{KEY_ID, KEY_SECRET, PROGRAM, Run, Setup, bare, finished};

fn with_input(mut command: Command, input: &str) -> Run {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    Run {
        code: output.status.code().unwrap(),
        output: String::from_utf8(output.stdout).unwrap(),
        errors: String::from_utf8(output.stderr).unwrap(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn configure_writes_what_calls_then_use_and_shows_no_secret() {
    let setup = Setup::new().await;
    let home = setup.home.path();
    let mut configure = bare(home);
    configure.args([
        "configure",
        "--endpoint",
        setup.emulator.endpoint(),
        "--output",
        "yaml",
    ]);
    configure.args(["--access-key-id", KEY_ID, "--secret-stdin"]);
    configure.args(["--parameter", "CustSpaceId=cams-space"]);
    let written = with_input(configure, &format!("{}\n", KEY_SECRET));
    assert_eq!(written.code, 0, "{}", written.errors);
    let path = finished(bare(home).args(["configure", "path"])).output;
    let path = path.trim();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let shown = finished(bare(home).args(["configure", "show"])).output;
    assert!(shown.contains("cams-space") && shown.contains("(set)"), "{shown}");
    for output in [&written.output, &written.errors, &shown] {
        assert!(!output.contains(KEY_SECRET), "{output}");
    }

    let listed = finished(bare(home).args(["list-flow", "--no-rate-limit", "-v"]));
    assert_eq!(listed.code, 0, "{}", listed.errors);
    assert!(
        listed.errors.contains("> CustSpaceId: cams-space"),
        "{}",
        listed.errors
    );
    assert_eq!(listed.output, "Data: []\n", "the output is that of the profile");
    let mut other = bare(home);
    other.env("CAMS_FLOW_CUST_SPACE_ID", "cams-other");
    let listed = finished(other.args(["list-flow", "--no-rate-limit", "-v"]));
    assert!(
        listed.errors.contains("> CustSpaceId: cams-other"),
        "{}",
        listed.errors
    );

    let status = finished(bare(home).args(["auth", "status"]));
    assert_eq!(status.code, 0, "{}", status.errors);
    assert!(
        status
            .output
            .contains("* configuration file, profile default: used"),
        "{}",
        status.output
    );
    assert!(
        status
            .output
            .contains("- environment: ALIBABA_CLOUD_ACCESS_KEY_ID and"),
        "{}",
        status.output
    );
    let doctor = finished(bare(home).arg("doctor"));
    assert_eq!(doctor.code, 0, "{} {}", doctor.output, doctor.errors);
    assert!(
        doctor.output.contains("ok    permission   cams:ListFlow"),
        "{}",
        doctor.output
    );

    fs::write(path, "profiles:\n  default:\n    regoin: x\n").unwrap();
    let run = finished(bare(home).arg("list-flow"));
    assert_eq!(run.code, 3);
    assert!(run.errors.contains("line 3 column 5"), "{}", run.errors);
    assert!(
        run.errors.contains("move it away and run `cams-flow configure`"),
        "{}",
        run.errors
    );

    fs::write(path, "profiles:\n  default:\n    timeout: PLANTED\n").unwrap();
    let run = finished(bare(home).arg("list-flow"));
    assert_eq!(run.code, 3);
    assert!(run.errors.contains("line 3 column 14"), "{}", run.errors);
    assert!(!run.errors.contains("PLANTED"), "{}", run.errors);
}

#[cfg(unix)]
#[test]
fn a_configuration_that_others_could_read_is_closed_to_them() {
    use std::os::unix::fs::PermissionsExt as _;

    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/cams-flow");
    fs::create_dir_all(&folder).unwrap();
    let file = folder.join("config.yaml");
    fs::write(&file, "profiles: {}\n").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    let written = finished(bare(home.path()).args(["configure", "--region", "ap-southeast-1"]));
    assert_eq!(written.code, 0, "{}", written.errors);
    let mode = fs::metadata(file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn a_profile_is_asked_for_by_name() {
    let home = tempfile::tempdir().unwrap();
    let status = finished(bare(home.path()).args(["auth", "status", "--profile", "staging"]));
    assert_eq!(status.code, 3);
    assert!(
        status.output.contains("profile staging of the vendor's"),
        "{}",
        status.output
    );
    let folder = home.path().join(".aliyun");
    fs::create_dir(&folder).unwrap();
    let profile = r#"{"current": "x", "profiles": [{"name": "staging", "mode": "AK",
        "access_key_id": "LTAI5tStagingKey00001", "access_key_secret": "staging-secret"}]}"#;
    fs::write(folder.join("config.json"), profile).unwrap();
    let status = finished(bare(home.path()).args(["auth", "status", "--profile", "staging"]));
    assert_eq!(status.code, 0, "{}", status.errors);
    assert!(!status.output.contains("staging-secret"));
}

#[test]
fn completions_are_loaded_by_a_shell() {
    let home = tempfile::tempdir().unwrap();
    for shell in ["zsh", "fish", "powershell"] {
        let script = finished(bare(home.path()).args(["completions", shell]));
        assert_eq!(script.code, 0);
        assert!(script.output.contains("create-flow"), "{shell}");
        assert!(
            !script.output.contains("complete-values"),
            "{shell}: it is for scripts"
        );
    }
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    let script = r#"
        source <("$0" completions bash) || exit 1
        function=$(complete -p cams-flow | sed "s,.*-F \\([^ ]*\\) .*,\\1,") || exit 1
        COMP_WORDS=(cams-flow create-fl) COMP_CWORD=1
        "$function" cams-flow create-fl cams-flow
        printf '%s\n' "${COMPREPLY[@]}"
        COMP_WORDS=(cams-flow create-flow --categories SIGN) COMP_CWORD=3
        "$function" cams-flow SIGN --categories
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let output = Command::new("bash")
        .args(["-c", script, PROGRAM])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    for expected in ["create-flow", "SIGN_UP", "SIGN_IN"] {
        assert!(text.lines().any(|line| line == expected), "{expected}: {text}");
    }
}

#[test]
fn there_is_a_page_for_every_subcommand() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("man");
    let run = finished(bare(home.path()).args(["man", "--dir", folder.to_str().unwrap()]));
    assert_eq!(run.code, 0, "{}", run.errors);
    let page = fs::read_to_string(folder.join("cams-flow-create-flow.1")).unwrap();
    assert!(page.contains("flow\\-name"), "{page}");
    assert!(
        page.contains("\n.br\nExample: newsletter\\-sign\\-up\n"),
        "lines stay lines: {page}"
    );
    let page = fs::read_to_string(folder.join("cams-flow.1")).unwrap();
    assert!(
        page.contains("9 it is not known whether the call was executed"),
        "{page}"
    );
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(!name.contains("help"), "{name} repeats another page");
    }
    let page = finished(bare(home.path()).arg("man"));
    assert!(page.output.contains(".TH"), "{}", page.output);
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_goes_ends_the_program_quietly() {
    let setup = Setup::new().await;
    for number in 0..40 {
        let call = setup.emulator.client().create_flow();
        let name = format!("{number}-{}", "long".repeat(500));
        call.flow_name(name).categories(["OTHER"]).send().await.unwrap();
    }
    let script = r#""$0" "$@" | head -n 1 | wc -l; exit "${PIPESTATUS[0]}""#;
    for arguments in [
        &["list-flow", "--all", "--page.size", "5", "-o", "jsonl"][..],
        &["list-flow", "--all", "--page.size", "50", "-o", "json"],
        &["list-flow", "-o", "table"],
    ] {
        let mut command = setup.command();
        let program = command.get_program().to_owned();
        let variables: Vec<_> = command
            .get_envs()
            .filter_map(|(name, value)| Some((name.to_owned(), value?.to_owned())))
            .collect();
        command = Command::new("bash");
        command
            .args(["-c", script])
            .arg(program)
            .arg("--no-rate-limit")
            .args(arguments);
        command.envs(variables);
        let output = command.output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
        assert!(output.status.success(), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "1");
    }
}
