#!/usr/bin/env -S zsh -f
# offered.zsh COMPLETIONS: what an interactive zsh offers at the end of each line of stdin:
# "LINE<TAB>WORD<TAB>DESCRIPTION" a line. COMPLETIONS is the folder with its functions.
zmodload zsh/zpty || exit 2
setopt extended_glob
zpty inner 'TERM=dumb zsh -f -i'
trap 'zpty -d inner' EXIT

zpty -w inner "stty rows 10000 columns 200; PS1= LISTMAX=100000; unset zle_bracketed_paste; setopt no_beep"
zpty -w inner "fpath=(${(q)1} \$fpath); autoload -Uz compinit; compinit -u -D"
# The list stands between two lines that no completion has.
zpty -w inner "offer() { print -r '<<'; zle list-choices; zle -R; print -r '>>'; zle kill-buffer }"
zpty -w inner "zle -N offer; bindkey '^T' offer; print REA''DY"
zpty -r inner answer '*READY*'

while IFS= read -r line; do
  zpty -w -n inner "$line"$'\x14'
  zpty -r inner answer '*>>' || exit 1
  for row in "${(@f)${answer#*<<}}"; do
    row=${row//$'\r'/}
    [[ $row == *'>>' ]] && continue
    if [[ $row == *' -- '* ]]; then words=(${=row%% -- *}) description=${${row#* -- }%% #}
    else words=(${=row}) description=; fi
    for word in $words; do print -r -- "$line"$'\t'"$word"$'\t'"$description"; done
  done
done
