#!/bin/bash
# offered.bash COMPLETIONS: what bash offers at the end of each line of stdin, asked of the function
# that it calls: "LINE<TAB>WORD" a line.
# shellcheck source=/dev/null
. "$1/pp.bash" || exit 2
while IFS= read -r line; do
  read -ra COMP_WORDS <<<"$line"
  [[ $line != *' ' ]] || COMP_WORDS+=('')
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _pp "${COMP_WORDS[0]}" "${COMP_WORDS[-1]}" "${COMP_WORDS[-2]}"
  for word in "${COMPREPLY[@]}"; do printf '%s\t%s\n' "$line" "$word"; done
done
