# What .ci/run and .ci/full share; sourced by them from the root of the repository. Needs bash and, to install, Debian.

logs=$(mktemp -d)
slow=$(mktemp -d)
trap 'rm -rf "$logs" "$slow"' EXIT

say() {
  printf '\n=== %s\n' "$*"
}

# install PACKAGE...: Debian packages.
install() {
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  say "installing $*"
  $sudo apt-get -q update
  DEBIAN_FRONTEND=noninteractive $sudo apt-get -q -y --no-install-recommends install "$@"
}

# find_jdk VERSION: prints the home of an installed JDK of that feature version, or nothing.
find_jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -x "$home/bin/javac" ] && grep -q "^JAVA_VERSION=\"$1[.\"]" "$home/release" 2>/dev/null; then
      echo "$home"
      return
    fi
  done
}

# Installs what is missing and sets jdk17.
prepare() {
  local missing=()
  jdk17=$(find_jdk 17)
  [ -n "$jdk17" ] || missing+=(openjdk-17-jdk-headless)
  command -v mvn >/dev/null || missing+=(maven)
  /usr/bin/python3 -c 'import libtorrent' 2>/dev/null || missing+=(python3-libtorrent)
  command -v aria2c >/dev/null || missing+=(aria2)
  if [ ${#missing[@]} -gt 0 ]; then
    install "${missing[@]}"
    jdk17=$(find_jdk 17)
  fi
  [ -n "$jdk17" ] || { echo "no JDK 17 found" >&2; exit 1; }
  export JAVA_HOME=$jdk17
}

# run_tests NAME MAVEN_ARGUMENT...: runs Maven, and keeps what Surefire says for print_results.
run_tests() {
  local name=$1 mounting=()
  shift
  # Tests with a full disk mount a small one.
  [ "$(id -u)" = 0 ] || ! unshare -rm true 2>/dev/null || mounting=(unshare -rm)
  mvn -v
  "${mounting[@]}" mvn -B -ntp "$@" 2>&1 | tee "$logs/$name"
  slowest >"$slow/$name"
}

# The ten tests that Surefire's reports give the most seconds; the rows of a table, or the tries of a property, count as one.
slowest() {
  # Test names can span lines: they are read as one.
  cat target/surefire-reports/TEST-*.xml | tr '\n' ' ' | grep -o '<testcase [^>]*' |
    sed -E 's/.* name="([^"({[]*)[^"]*" classname="([^"]*)" time="([^"]*)".*/\3 \2.\1/; s/^([0-9]+),([0-9])/\1\2/' |
    awk '{ seconds[$2] += $1; cases[$2]++ }
      END { for (test in seconds) printf "%8.1f s  %s%s\n", seconds[test], test, (cases[test] > 1 ? " (" cases[test] " cases)" : "") }' |
    sort -rn | sed -n 1,10p
}

# The slowest tests, and Surefire's totals, of all runs, so that they stand at the end.
print_results() {
  local log
  for log in "$slow"/*; do
    say "the slowest tests on $(basename "$log")"
    cat "$log"
  done
  for log in "$logs"/*; do
    say "tests on $(basename "$log")"
    grep -E 'left out:' "$log" || true
    grep -E '^\[[A-Z]+\] Tests run: [0-9]+, Failures: [0-9]+, Errors: [0-9]+, Skipped: [0-9]+$' "$log" ||
      echo "no test ran"
  done
}
