# Sourced by ./jvlm: builds the jars into $app, with a line of progress now and then.

build_failed() {
  echo "jvlm: $1" >&2
  exit 2
}

# Maven's log becomes a few lines: what is fetched by tens, and what is compiled.
show_progress() {
  awk '
    /Downloaded from/ { if (++fetched % 25 == 0) print "jvlm:   " fetched " files downloaded" > "/dev/stderr" }
    /--- .*compiler.*:compile/ { sub(/.* @ /, ""); sub(/ ---$/, ""); print "jvlm:   compiling " $0 > "/dev/stderr" }
    /--- .*copy-dependencies/ { print "jvlm:   gathering libraries" > "/dev/stderr" }
  '
}

first_build() {
  local log=$home/jvlm-app/target/build.log
  need_jdk javac jvlm
  command -v mvn > /dev/null || build_failed "Maven is needed to build the program once: install it (apt install maven, brew install maven)"
  mkdir -p "$app" || build_failed "cannot write to $app"
  if [ -e "$built" ]; then
    echo "jvlm: the sources have changed, building again" >&2
  else
    echo "jvlm: building on first use (some minutes; Maven downloads about 250 MB of libraries to ~/.m2 if it has not yet)" >&2
  fi
  rm -rf "$app/lib" # a changed version would leave its old jars
  : > "$built.new" # the time at which the sources were read
  (cd "$home" && JAVA_HOME=$JDK mvn -B -Dmaven.test.skip=true -Dspotless.check.skip=true package < /dev/null 2>&1) \
    | tee "$log" | show_progress
  if [ "${PIPESTATUS[0]}" != 0 ]; then
    grep '^\[ERROR\]' "$log" | awk '!seen[$0]++' | head -n 5 >&2
    build_failed "the build failed, its log is $log"
  fi
  cache_start
  mv "$built.new" "$built"
}

# Loaded classes are kept in a cache, which takes half a second off every start: made by one run of the program that
# reads a question by libtorch while the plan for decoding is laid out. Where that fails the program starts as before.
cache_start() {
  local answer question
  question=$(printf 'What is the colour of the cat that sits on the mat number %s? ' 1 2 3 4 5 6 7 8 9 10)
  rm -f "$app/jvlm.aot"
  jvm_flags "$home"
  answer=$("$JDK/bin/java" -XX:AOTCacheOutput="$app/jvlm.aot" "${flags[@]}" jvlm.app.cli.Main \
    ask --model "$home/models/mini/language_model.gguf" --max-tokens 64 --json "$question" < /dev/null \
    2> >(grep --line-buffered '^jvlm:' >&2))
  case $answer in *'"system"'*) ;; *) rm -f "$app/jvlm.aot" ;; esac
  rm -f "$app/jvlm.aot.config"
}

# Of several that start at once, one builds and the others wait for it.
mkdir -p "$app" 2> /dev/null
if command -v flock > /dev/null && exec 9> "$app/build.lock"; then
  flock 9
  is_built || first_build
  exec 9>&-
else
  first_build
fi
