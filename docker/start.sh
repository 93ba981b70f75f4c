#!/bin/sh
# Starts JupyterLab in the container. It wants a token: whoever has it can run any program here.
set -eu
token=${JUPYTER_TOKEN:-}
if [ "${#token}" -lt 8 ]; then
	echo "want a token of at least 8 characters: docker run -e JUPYTER_TOKEN=..." >&2
	exit 1
fi
exec jupyter lab --no-browser --ServerApp.ip="${JUPYTER_IP:-0.0.0.0}" --ServerApp.port="${JUPYTER_PORT:-8888}" --ServerApp.root_dir="$HOME/notebooks" "$@"
