//! Adds to a shell's completions what asks the program for values of the service.
//!
//! No script evaluates a value: it may hold what a shell would run.

use clap_complete::Shell;

/// An argument whose values a list of the service has.
pub(crate) struct Completed {
    /// The names of the subcommand that it belongs to.
    pub(crate) subcommands: Vec<String>,
    /// The long name of an option; `None` for an argument without one.
    pub(crate) option: Option<String>,
}

/// Completes the value behind an option by the program, and an argument of the subcommands that have one with values. Leaves all
/// else to the function above it.
const BASH: &str = r#"
FUNCTION_values() {
    local before="${COMP_WORDS[COMP_CWORD-1]}" begun="${COMP_WORDS[COMP_CWORD]}" own=' (SUBCOMMANDS) ' value
    if [[ "$before" == --* || "$before" == "=" || "$begun" == "=" ]] ||
        [[ "$begun" != -* && " ${COMP_WORDS[*]:1:COMP_CWORD-1} " =~ $own ]]; then
        COMPREPLY=()
        while IFS=$'\t' read -r value _; do
            COMPREPLY+=("$(printf '%q' "$value")")
        done < <("$1" complete-values -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
        if [[ ${#COMPREPLY[@]} -gt 0 ]]; then
            return 0
        fi
    fi
    FUNCTION "$@"
}

complete -F FUNCTION_values -o nosort -o bashdefault -o default PROGRAM
"#;

/// Takes the name of the function above it, which the file is loaded by, and calls that for all else.
const ZSH: &str = r#"
functions[_PROGRAM_static]=$functions[_PROGRAM]

_PROGRAM() {
    local begun=${(Q)PREFIX} program=${(Q)words[1]} line value
    local -a lines values shown
    if (( CURRENT > 2 )) && [[ $begun == --*=* || ${words[CURRENT-1]} == --* ||
        ( $begun != -* && " ${words[2,CURRENT-1]} " == *" "(SUBCOMMANDS)" "* ) ]]; then
        lines=("${(@f)$("${program/#\~\//$HOME/}" complete-values -- "${(@Q)words[2,CURRENT-1]}" "$begun" 2>/dev/null)}")
        for line in $lines; do
            value=${line%%$'\t'*}
            values+=("$value")
            if [[ $line == *$'\t'* ]]; then
                shown+=("$value -- ${line#*$'\t'}")
            else
                shown+=("$value")
            fi
        done
        if (( $#values )); then
            [[ $begun != --*=* ]] || compset -P 1 '*='
            compadd -l -d shown -a values && return 0
        fi
    fi
    _PROGRAM_static "$@"
}

"#;

/// For fish, which asks only where an argument has values.
const FISH: &str = r#"
function __fish_FUNCTION_values
    set -l words (commandline -opc | string replace -r '^~/' "$HOME/")
    set -l begun (commandline -ct)
    $words[1] complete-values -- $words[2..-1] "$begun" 2>/dev/null
end

"#;

/// For PowerShell, whose older versions drop an empty argument: the option and the beginning of its value are one word, and the
/// beginning of another argument is `=`.
const POWERSHELL: &str = r#"
    $words = @($commandAst.CommandElements |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    if ($wordToComplete -eq '') { $words += '' }
    $before = ''
    $asked = ''
    $others = @()
    if ($words.Count -gt 2 -and $words[-1] -match '^--[^=]+=') {
        $before = $Matches[0]
        $asked = $words[-1]
        $others = @($words[1..($words.Count - 2)])
    } elseif ($words.Count -gt 3 -and $words[-2] -match '^--[^=]+$' -and $words[-1] -notmatch '^-') {
        $asked = $words[-2] + '=' + $words[-1]
        $others = @($words[1..($words.Count - 3)])
    } elseif ($words.Count -gt 2 -and $words[-1] -notmatch '^-' -and
            @($words[1..($words.Count - 2)] -match '^(SUBCOMMANDS)$').Count -gt 0) {
        $asked = if ($words[-1] -eq '') { '=' } else { $words[-1] }
        $others = @($words[1..($words.Count - 2)])
    }
    if ($asked -ne '') {
        $values = @(& $words[0] complete-values '--' @others $asked 2>$null)
        if ($values.Count -gt 0) {
            return $values | ForEach-Object {
                $value, $label = $_ -split "`t", 2
                if (-not $label) { $label = $value }
                $text = $value
                if ($text -notmatch '^[\w.-]+$') { $text = "'" + ($text -replace "'", "''") + "'" }
                [CompletionResult]::new($before + $text, $value, [CompletionResultType]::ParameterValue, $label)
            }
        }
    }
"#;

/// The script of a shell with the values of arguments; `None` if that shell has none.
pub(crate) fn with_values(script: &str, shell: Shell, name: &str, completed: &[Completed]) -> Option<String> {
    let function = name.replace('-', "_");
    let without_option = completed.iter().filter(|completed| completed.option.is_none());
    let subcommands: Vec<&str> = without_option
        .flat_map(|completed| &completed.subcommands)
        .map(String::as_str)
        .collect();
    // An alternative of a pattern in all shells. Without any, it is one that no subcommand is.
    let subcommands = match subcommands.as_slice() {
        [] => "=".to_owned(),
        names => names.join("|"),
    };
    match shell {
        Shell::Bash => {
            let function = script.rsplit("complete -F ").next()?.split_whitespace().next()?;
            let values = BASH
                .replace("FUNCTION", function)
                .replace("PROGRAM", name)
                .replace("SUBCOMMANDS", &subcommands);
            Some(format!("{script}{values}"))
        }
        Shell::Zsh => {
            // The last lines call the function, or register it.
            let end = script.rfind("if [ \"$funcstack[1]\"")?;
            let (functions, end) = script.split_at(end);
            let values = ZSH.replace("PROGRAM", name).replace("SUBCOMMANDS", &subcommands);
            Some(format!("{functions}{}{end}", values.trim_start()))
        }
        Shell::Fish => {
            let mut script = script.to_owned() + &FISH.replace("FUNCTION", &function);
            for Completed { subcommands, option } in completed {
                let subcommands = subcommands.join(" ");
                let which = match option {
                    Some(option) => format!("-l {option} -x"),
                    None => "-f".to_owned(),
                };
                script.push_str(&format!(
                    "complete -c {name} -n \"__fish_{function}_using_subcommand {subcommands}\" {which} -k -a \
                     \"(__fish_{function}_values)\"\n"
                ));
            }
            Some(script)
        }
        Shell::PowerShell => {
            let begin = "param($wordToComplete, $commandAst, $cursorPosition)\n";
            let (before, after) = script.split_once(begin)?;
            let values = POWERSHELL.replace("SUBCOMMANDS", &subcommands);
            Some(format!("{before}{begin}{}\n{after}", values.trim_end()))
        }
        _ => None,
    }
}
