#!/bin/sh
exec rtpengine \
  '--config-file=none' \
  '--table=-1' \
  '--foreground' \
  '--log-stderr' \
  '--log-level=5' \
  '--interface=inside/10.0.0.5' \
  '--listen-ng=127.0.0.1:2223' \
  '--port-min=30000' \
  '--port-max=39999' \
  '--delete-delay=0' \
  '--timeout=60' \
  '--silent-timeout=3600' \
  '--pidfile=/run/hearthline-sip/rtpengine-sound.pid' \
  '--recording-dir=/var/lib/hearthline-sip/recordings' \
  '--recording-method=pcap' \
  '--recording-format=raw'
