#!/bin/sh
# The first process of the guest: sets the machine up, then runs the commands that come in over the virtio port.
# A command is a line "id base64(text)"; its answer is a line "id exit-status base64(stdout)|base64(stderr)".
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/opt/busybox HOME=/root LANG=C.UTF-8

/usr/bin/busybox --install -s /opt/busybox
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mkdir /dev/shm /dev/pts
mount -t tmpfs shm /dev/shm
mount -t devpts pts /dev/pts
mount -t tmpfs run /run
mount -t tmpfs tmp /tmp
mkdir /run/commands
modprobe -a virtio_pci virtio_console
ip link set lo up
cd /root

answer() {
  base="/run/commands/$1"
  setsid sh -c "$(echo "$2" | base64 -d)" </dev/null >"$base.out" 2>"$base.err"
  line="$1 $? $(base64 -w 0 "$base.out")|$(base64 -w 0 "$base.err")"
  rm "$base.out" "$base.err"
  { flock 9 && echo "$line"; } 9>/run/commands/lock
}

exec 0<>/dev/vport0p1 1>&0 # a port can be opened only once
echo ready
while read -r id text; do
  answer "$id" "$text" &
done
poweroff -f
