# offered.fish COMPLETIONS: what fish offers at the end of each line of stdin:
# "LINE<TAB>WORD<TAB>DESCRIPTION" a line.
source $argv[1]/pp.fish; or exit 2

# fish offers options also in place of an option's value, so whether it knows that a value is wanted
# shows in what it has registered only.
function wants_value # tool, option
    set -l name (string trim -l -c - -- $argv[2])
    complete -c $argv[1] | string match -qr -- "^complete .*--(exclusive|require-parameter|force-files) .*-[ls] $name "
end

while read -l line
    set -l words (string split ' ' -- $line)
    if test (count $words) -eq 3 -a "$words[3]" = -; and wants_value $words[1] $words[2]
        continue
    end
    for offer in (complete -C "$line")
        printf '%s\t%s\n' $line $offer
    end
end
