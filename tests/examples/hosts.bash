# shellcheck shell=bash
# Hosts to log in to by ssh: each is an OpenSSH server of its own on loopback, with a home directory
# and a login shell (sh) of its own for whoever runs the test. Nothing outside of the test's directory
# is written, but that root's sshd needs /run/sshd, which is removed again. To be sourced behind
# support.bash.

# process: it and its descendants.
tree() {
  local child
  echo "$1"
  for child in $(ps -o pid= --ppid "$1"); do tree "$child"; done
}

# process: it and all that it has started ends at once, as with a machine whose power is cut. Each is
# stopped first, so that it starts no other meanwhile.
cut_off() {
  local processes=("$1") children i
  for ((i = 0; i < ${#processes[@]}; ++i)); do
    kill -STOP "${processes[i]}" 2>/dev/null || continue
    mapfile -t children < <(ps -o pid= --ppid "${processes[i]}")
    processes+=("${children[@]// /}")
  done
  kill -KILL "${processes[@]}" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

declare -A host=()
made_run_sshd=no sockets=
finish_hosts() {
  local status=$? name pid
  for name in "${!host[@]}"; do cut_off "${host[$name]}"; done
  for pid in "${pids[@]}"; do cut_off "$pid"; done
  [ "$made_run_sshd" = no ] || rmdir /run/sshd || true
  [ -z "$sockets" ] || rm -rf "$sockets"
  finish "$status"
}
trap finish_hosts EXIT

# Where what sshd needs was unpacked, its keys, and a configuration for ssh -F.
prepare_hosts() {
  local file
  for file in ssh ssh-keygen rsync bzip2 perl python3; do
    command -v $file >/dev/null || skip "there is no $file"
  done
  sshd=$build/servers/usr/sbin/sshd
  [ -x "$sshd" ] || skip "there is no sshd"
  libraries=$(printf '%s:' "$build"/servers/usr/lib/*-linux-* "$build"/servers/lib/*-linux-*)
  wrapper=$(find -L "$build/servers/usr/lib" -name libnss_wrapper.so -print -quit)
  [ -n "$wrapper" ] || skip "there is no libnss_wrapper.so"
  LD_LIBRARY_PATH=$libraries "$sshd" -V >/dev/null 2>sshd.version || true
  grep -q OpenSSH sshd.version || skip "sshd does not run: $(tail -n 1 sshd.version)"
  if [ "$(id -u)" = 0 ]; then
    # One test at a time, for the one that makes it removes it.
    exec {run_lock}</run
    flock -w 120 "$run_lock" || fail "another test with hosts does not end"
    if [ ! -e /run/sshd ]; then
      mkdir /run/sshd
      made_run_sshd=yes
    fi
  fi
  ssh-keygen -q -t ed25519 -N '' -f client_key
  ssh-keygen -q -t ed25519 -N '' -f host_key
  # Its sockets are somewhere short: a path of 108 bytes is too long for one.
  sockets=$(mktemp -d /tmp/hosts.XXXXXX)
  cat >ssh_config <<END
IdentityFile $PWD/client_key
IdentitiesOnly yes
BatchMode yes
UserKnownHostsFile $PWD/known_hosts
GlobalKnownHostsFile /dev/null
StrictHostKeyChecking accept-new
LogLevel ERROR
ControlMaster auto
ControlPath $sockets/%C
ControlPersist 60
END
}

# name: what its sshd reads. The users are those that there are, but for home and shell.
configure_host() {
  local me
  me=$(id -un)
  mkdir -p "$1"
  cat >"$1.passwd" <<END
$me:x:$(id -u):$(id -g)::$PWD/$1:/bin/sh
sshd:x:64999:65534::/run/sshd:/usr/sbin/nologin
END
  printf '%s:*:19000::::::\n' "$me" sshd >"$1.shadow"
  cat >"$1.sshd_config" <<END
ListenAddress 127.0.0.1:$2
HostKey $PWD/host_key
AuthorizedKeysFile $PWD/client_key.pub
StrictModes no
PidFile none
UsePAM no
PermitRootLogin yes
PasswordAuthentication no
MaxSessions 100
SetEnv PATH=$PATH TMPDIR=$PWD/$1.tmp
END
  # Newer ones have parts of theirs elsewhere.
  local part
  for part in session auth; do
    local program=$build/servers/usr/lib/openssh/sshd-$part
    [ ! -x "$program" ] || echo "Sshd${part^}Path $program" >>"$1.sshd_config"
  done
  mkdir -p "$1.tmp"
}

# name: false where another process was faster on the port, for sshd cannot ask for any that is free.
# sshd starts itself anew for each login, in another directory, so its files have whole paths.
try_to_start_host() {
  local port
  port=$(python3 -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])')
  configure_host "$1" "$port"
  : >"$1.log"
  start env LD_LIBRARY_PATH="$libraries" LD_PRELOAD="$wrapper" NSS_WRAPPER_PASSWD="$PWD/$1.passwd" \
    NSS_WRAPPER_GROUP=/etc/group NSS_WRAPPER_SHADOW="$PWD/$1.shadow" \
    "$sshd" -D -E "$PWD/$1.log" -f "$PWD/$1.sshd_config"
  await listens_or_fails "$1.log"
  grep -q '^Server listening' "$1.log" || return 1
  host[$1]=$pid
  printf 'Host %s\nHostName 127.0.0.1\nPort %s\nUser %s\n' "$1" "$port" "$(id -un)" >>ssh_config
}
listens_or_fails() { grep -qE '^Server listening|^fatal|^Cannot bind' "$1" || ! kill -0 "$pid"; }

start_host() { # name
  for _ in 1 2 3 4 5; do
    if try_to_start_host "$1"; then return; fi
  done
  cat "$1.log"
  fail "sshd does not start"
}
