# What all launchers share; sourced by them, not run. Works with bash 3.2 and later.

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
root=$(dirname "$examples")
stamp=$root/target/launch-stamp

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

# Sets java to the java command to use: JAVA_HOME's, where that is set, as Maven does.
find_java() {
  local version
  if [ -n "${JAVA_HOME:-}" ]; then
    java=$JAVA_HOME/bin/java
    [ -x "$java" ] || fail "JAVA_HOME names no JDK: $JAVA_HOME"
  else
    java=$(command -v java) || fail "no JDK found: install JDK 17 or later, or set JAVA_HOME to one"
  fi
  version=$("$java" -version 2>&1 | sed -n 's/.* version "\(.*\)".*/\1/p' | head -n 1)
  case $version in
    '') fail "no JDK found: $java does not run; install JDK 17 or later, or set JAVA_HOME to one" ;;
    [0-9] | [0-9].* | 1[0-6] | 1[0-6][.-]*) fail "JDK 17 or later is needed: $java is version $version" ;;
  esac
}

is_built() {
  [ -e "$stamp" ] && [ -z "$(find "$root/pom.xml" "$root/src/main" "$examples/pom.xml" "$examples/src" \
    -newer "$stamp" -print | head -n 1)" ]
}

# Builds the library's jar and the examples, without tests and documentation.
build() {
  local home
  home=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p')
  [ -x "$home/bin/javac" ] || fail "a JDK is needed to build; $java belongs to a runtime without javac"
  command -v mvn >/dev/null || fail "no Maven found: install Maven 3.6.3 or later (mvn)"
  mkdir -p "$root/target"
  (
    # Two launchers started at once build one after the other. Where there is no flock, do not start two at once.
    if command -v flock >/dev/null; then
      flock 9
      is_built && exit 0
    fi
    echo "building MiniBitTorrent ..." >&2
    # Dated before the build: a source that changes meanwhile is built next time.
    touch "$stamp.new"
    JAVA_HOME=$home mvn -q -B -f "$root/pom.xml" integration-test \
      -Dmaven.test.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true -Dspotless.check.skip=true >&2 9>&- || exit 1
    mv "$stamp.new" "$stamp"
  ) 9>"$root/target/launch-lock" || fail "the build failed"
}

# Java reads and makes file names in the encoding of the locale. Where that is ASCII (as in most containers) it could do
# neither with a name in another language.
use_utf8() {
  command -v locale >/dev/null || return 0
  [ "$(locale charmap 2>/dev/null)" = UTF-8 ] && return 0
  if locale -a 2>/dev/null | grep -qix 'C\.utf-\?8'; then
    export LC_ALL=C.UTF-8
  fi
}

# launch MAIN_CLASS [ARGUMENT...]: becomes the JVM that runs this class of the examples. JAVA_OPTS is split at blanks.
launch() {
  local main=$1 version
  shift
  find_java
  use_utf8
  is_built || build
  version=$(sed -n 's/^version=//p' "$root/target/maven-archiver/pom.properties")
  terminal=false
  [ -t 0 ] && [ -t 1 ] && terminal=true
  set -f
  # shellcheck disable=SC2086
  exec "$java" -Dexamples.terminal=$terminal ${JAVA_OPTS:-} \
    -p "$root/target/minibittorrent-$version.jar:$root/target/examples/target/classes" \
    -m "org.minibittorrent.examples/org.minibittorrent.examples.$main" "$@"
}
