#!/bin/sh
docker build -t transcriber .
docker run --rm --env-file .env transcriber "$@"
