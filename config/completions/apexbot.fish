# Completion of apexbot and apexsim for fish. It offers what --help of the program says that is there,
# so it cannot go stale, and it runs nothing but that.

# __apexbot_offers PREVIOUS: reads what --help says.
function __apexbot_offers
    awk -v previous="$argv[1]" '
  # The words to offer, one a line, each with its meaning behind a tab; @file and @dir stand for all
  # of those.
  function offer(word, meaning) { print word "\t" meaning }
  function offer_value(type, meaning, words, count, i) {
    if (type ~ /FILE/) offer("@file")
    if (type ~ /DIR/) offer("@dir")
    count = type == "NAME" ? split(meaning, words, /[^a-z]+/) : 0
    for (i = 1; i <= count; ++i) if (words[i] != "or") offer(words[i], "")
  }
  /^$/ { in_commands = 0 }
  in_commands { line = $0; sub(/^ +[^ ]+ +/, "", line); offers[++n] = $1 "\t" line }
  /^Commands:/ { in_commands = 1 }
  /^ *Usage: / && $3 !~ /^(COMMAND|\[|-)/ && $4 !~ /^\[/ { positional = $4 }
  /^  --/ {
    line = substr($0, 3)
    at = index(line, "  ")
    names = at ? substr(line, 1, at - 1) : line
    meaning = at ? substr(line, at) : ""
    sub(/^ +/, "", meaning)
    split(names, parts, " ")
    if (parts[1] == previous && parts[2] ~ /^\[?[A-Z]+\]?$/) {
      offer_value(parts[2], meaning)
      done = 1
      exit
    }
    while (match(names, /--[a-z][a-z0-9-]*/)) {
      offers[++n] = substr(names, RSTART, RLENGTH) "\t" meaning
      names = substr(names, RSTART + RLENGTH)
    }
  }
  END {
    if (done) exit
    if (positional ~ /^[A-Z]+$/) offer_value(positional, "")
    count = positional ~ /^[a-z]/ ? split(positional, words, "|") : 0
    for (i = 1; i <= count; ++i) offer(words[i], "")
    for (i = 1; i <= n; ++i) print offers[i]
  }
'
end

function __apexbot
    set -l typed (commandline -opc)
    set -l current (commandline -ct)
    set -l command
    if test (count $typed) -gt 1; and not string match -q -- '-*' $typed[2]
        set command $typed[2]
    end
    for line in ($typed[1] $command --help 2>/dev/null | __apexbot_offers $typed[-1])
        switch $line
            case '@file*'
                __fish_complete_path $current
            case '@dir*'
                __fish_complete_directories $current
            case '*'
                echo $line
        end
    end
end

complete -c apexbot -f -a '(__apexbot)'
complete -c apexsim -f -a '(__apexbot)'
