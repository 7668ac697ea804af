# Installs what is missing on a Debian machine. Sourced by what sets up tests and benchmarks.

# Installs Debian packages, where that is possible without asking; anything else is told to the caller.
debian_install() {
  [ "$(. /etc/os-release 2>/dev/null && echo "${ID:-}")" = debian ] || return 1
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  "${as_root[@]+"${as_root[@]}"}" apt-get update -qq
  "${as_root[@]+"${as_root[@]}"}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"
}
