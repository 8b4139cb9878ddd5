# Sourced by the other scripts: sets java and JAVA_HOME to a JDK 25 or newer, or says what to install and ends.

find_java() {
    local candidate home
    for candidate in "${JAVA_HOME:-}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
        [[ -x $candidate ]] || continue
        # A JDK says its version in a file, which is read in less time than a JVM starts.
        home=$(dirname "$(dirname "$(readlink -f "$candidate")")")
        if grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release" 2>/dev/null && [[ -x $home/bin/javac ]]; then
            java=$home/bin/java
            JAVA_HOME=$home
            export JAVA_HOME
            export MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow ${MAVEN_OPTS:-}"
            return
        fi
    done
    echo "${0##*/}: needs a JDK 25 or newer, and found none in JAVA_HOME, PATH or /usr/lib/jvm." >&2
    echo "${0##*/}: install one (Debian: temurin-25-jdk or openjdk-25-jdk) or set JAVA_HOME." >&2
    exit 2
}
