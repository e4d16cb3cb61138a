# Sourced by ./jvlm and ./build. find_jdk TOOL sets JDK to the home of a JDK 25 or newer that has bin/TOOL, or fails.

JDK_AT_LEAST=25

# The major version of the Java at $1: read from its release file, which costs no process, else asked of it.
jdk_major() {
  local line version=
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) version=${line#JAVA_VERSION=}; break ;; esac
    done < "$1/release"
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version \("[^"]*"\).*/\1/p')
  fi
  version=${version//\"/}
  version=${version%%[!0-9]*}
  echo "${version:-0}"
}

jdk_serves() {
  [ -x "$1/bin/java" ] && [ -x "$1/bin/$2" ] && [ "$(jdk_major "$1")" -ge "$JDK_AT_LEAST" ]
}

# The home of the java on the path, through its links; macOS puts a stub there that is none.
jdk_on_path() {
  local java target
  java=$(command -v java) || return 1
  while [ -L "$java" ]; do
    target=$(readlink "$java")
    case $target in /*) java=$target ;; *) java=$(dirname "$java")/$target ;; esac
  done
  dirname "$(dirname "$java")"
}

find_jdk() {
  local home user=${HOME:-/nowhere}
  for home in "${JVLM_JAVA_HOME:-}" "${JAVA_HOME:-}"; do
    if [ -n "$home" ] && jdk_serves "$home" "$1"; then JDK=$home; return 0; fi
  done
  if home=$(jdk_on_path) && jdk_serves "$home" "$1"; then JDK=$home; return 0; fi
  for home in /usr/lib/jvm/* /usr/java/* /usr/local/java/* /opt/* /opt/java/* /opt/jdk/* /usr/lib64/jvm/* \
    "$user"/.sdkman/candidates/java/* "$user"/.jdks/* "$user"/.jdks/*/Contents/Home \
    "$user"/.asdf/installs/java/* "$user"/.local/share/mise/installs/java/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home "$user"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if jdk_serves "$home" "$1"; then JDK=$home; return 0; fi
  done
  if [ -x /usr/libexec/java_home ] && home=$(/usr/libexec/java_home -v "$JDK_AT_LEAST+" 2> /dev/null) \
    && jdk_serves "$home" "$1"; then
    JDK=$home
    return 0
  fi
  return 1
}

need_jdk() {
  find_jdk "$1" && return 0
  echo "$2: no JDK $JDK_AT_LEAST or newer found: install one (https://adoptium.net) and set JAVA_HOME to it, or JVLM_JAVA_HOME for this program alone" >&2
  exit 2
}
