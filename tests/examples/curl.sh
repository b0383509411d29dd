#!/bin/sh
# The emulator's own addresses from a shell: data, faults, clock, what was called.
#
#   cams-flow-emulator run -- sh tests/examples/curl.sh
#
# Calls of the service are signed, which clients do; nothing below is.
set -eu

emulator="$ALIBABA_CLOUD_ENDPOINT/_emulator"
ask() {
    # curl -d sends a POST; no proxy of the environment is asked.
    curl --noproxy '*' --silent --show-error --fail-with-body "$@"
    echo
}

echo '# Is it ready?'
ask "$emulator/ready"

echo '# A flow to begin with'
ask "$emulator/seed" -d '{"flows": [{"name": "sign-up", "status": "PUBLISHED"}]}'
ask "$emulator/flows"

echo '# The next two calls of CreateFlow are executed, and their responses are lost'
ask "$emulator/faults" -d '{"operation": "CreateFlow", "when": {"first": 2}, "phase": "after", "effect": "reset"}'
ask "$emulator/faults"

echo '# Thirty days later'
ask "$emulator/clock" -d '{"advance": "30d"}'

echo '# What was called, and the policy that allows exactly that'
ask "$emulator/requests"
ask "$emulator/policy"

echo '# All data, and back to the beginning'
ask "$emulator/export"
ask -X POST "$emulator/reset"
