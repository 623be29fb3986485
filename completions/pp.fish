# fish completion for pp-gen, pp-parse, pp-route, pp-push-gw and pp-push-rw; one option a line.
# It is installed under the name of each tool, and read once.
set -q __pp_completions; and return
set -g __pp_completions

# "@FILE" stands for the headers in a file.
function __pp_header_files
    set -l word (commandline -ct)
    string match -q '@*' -- $word; and printf '@%s\n' (__fish_complete_path (string sub -s 2 -- $word))
end

set -l all -c pp-gen -c pp-parse -c pp-route -c pp-push-gw -c pp-push-rw
set -l reading -c pp-parse -c pp-route -c pp-push-gw -c pp-push-rw
set -l pushing -c pp-push-gw -c pp-push-rw

complete $all -s q -l quiet -d 'No messages about single lines, no notes, no summary'
complete $all -l summary -x -a 'text json none' -d 'The summary on stderr'
complete $all -l progress -d 'Show how far it is'
complete $all -l no-progress -d 'Do not show it'
complete $all -s h -l help -d 'Print the options and exit'
complete $all -l version -d 'Print the version and exit'

complete $reading -l rejects -r -F -d 'Append what is rejected to this file, with its reason'
complete $reading -l strict -d 'Stop at the first line that is rejected'
complete $reading -l max-line -x -d 'Reject longer lines'

complete $pushing -l url -x -d 'The receiver'
complete $pushing -l utf8-names -d 'Take names of any UTF-8 text too'
complete $pushing -l dry-run -d 'Send nothing, say what would be sent'
complete $pushing -l checkpoint -r -F -d "Keep in this file how far the stream's marks are delivered"
complete $pushing -s H -l header -x -a '(__pp_header_files)' -d 'Send this header too'
complete $pushing -s u -l user -x -d 'Basic authentication'
complete $pushing -l bearer-token-file -r -F -d 'Send the bearer token in this file'
complete $pushing -l netrc -d 'Take user and password from ~/.netrc'
complete $pushing -l netrc-file -r -F -d 'Take them from this file'
complete $pushing -l cacert -r -F -d 'Trust the certificate authorities in this file'
complete $pushing -l cert -r -F -d 'Our certificate, for servers that want one'
complete $pushing -l key -r -F -d 'Its private key'
complete $pushing -s k -l insecure -d "Do not verify the server's certificate"
complete $pushing -l proxy -x -d 'Go through this proxy'
complete $pushing -l proxy-user -x -d 'For the proxy'
complete $pushing -l unix-socket -r -F -d "Connect to this socket in place of the URL's host"
complete $pushing -l connect-timeout -x -d 'How long a connection may take to come about'
complete $pushing -l max-time -x -d 'How long one request may take'
complete $pushing -l max-retry-time -x -d 'Give up on a request after so long'

complete -c pp-gen -f
complete -c pp-gen -l at -x -d 'One set, at this time'
complete -c pp-gen -l start -x -d 'A range of sets, from this time'
complete -c pp-gen -l end -x -d 'To this time, which is in the range'
complete -c pp-gen -l step -x -d 'From one set of the range to the next'
complete -c pp-gen -l continuous -d 'A set now, and one every --interval'
complete -c pp-gen -l interval -x -d 'From one set of --continuous to the next'
complete -c pp-gen -l count -x -d 'End --continuous after so many sets'
complete -c pp-gen -l mixed-ages -d 'Sets of a month, a week, a day, an hour ago, and of now'
complete -c pp-gen -l seed -x -d 'Other values'
complete -c pp-gen -l instances -x -d 'So many of each series, with an instance label'
complete -c pp-gen -l metrics -x -a "(__fish_complete_list , 'string split \" \" \"requests_total active_connections temperature_celsius request_duration_seconds jobs_processed_total\"')" -d 'Only these'
complete -c pp-gen -l prefix -x -d 'Of all names'
complete -c pp-gen -l no-timestamps -d 'Leave the timestamps out'
complete -c pp-gen -l output -x -a 'stream csv json jsonl' -d 'What to write'

complete -c pp-parse -l from -x -a 'csv json jsonl influx openmetrics stream auto' -d 'What the input is'
complete -c pp-parse -l follow -d 'Wait for what the file grows by, as tail -F does'
complete -c pp-parse -l marks -d 'Tell in the stream how far each file has been read'
complete -c pp-parse -l resume -r -F -d "Go on where a sink's --checkpoint was"
complete -c pp-parse -l resume-copy -d "Go on in a copy of the file that it knows"
complete -c pp-parse -l sort-key -d 'Put the milliseconds and a tab in front of each line, for sort -n'
complete -c pp-parse -l utf8-names -d 'Let rows have any names'
complete -c pp-parse -l header -d 'The first record names the columns'
complete -c pp-parse -l columns -x -a 'auto' -d 'What the columns of a table are, or auto'
complete -c pp-parse -l delimiter -x -a 'tab' -d 'What stands between columns'
complete -c pp-parse -l decimal-comma -d 'Values are written as 3,14'
complete -c pp-parse -l time-format -x -a 's ms us ns rfc3339' -d 'How times are written'
complete -c pp-parse -l timezone -x -d 'Of times without an offset'
complete -c pp-parse -l null -x -d 'What stands for no value'
complete -c pp-parse -l skip-lines -x -d 'Leave out the first lines of each file'
complete -c pp-parse -l label -x -d 'Add a label to every sample'
complete -c pp-parse -l prefix -x -d "Put this in front of every metric's name"
complete -c pp-parse -l type -x -d 'Say the type of a metric'

complete -c pp-route -l threshold -x -d 'Samples of this age or older are historic'
complete -c pp-route -l max-future -x -d 'Samples further ahead are rejected'
complete -c pp-route -l max-age -x -d 'Samples older than this are ancient'
complete -c pp-route -l realtime -x -a '(__fish_complete_command)' -d 'Run this, with the realtime samples on its stdin'
complete -c pp-route -l historic -x -a '(__fish_complete_command)' -d 'The same for the historic samples'
complete -c pp-route -l ancient -x -a '(__fish_complete_command)' -d 'The same for the ancient samples'
complete -c pp-route -l push -d 'The same as --realtime pp-push-gw --historic pp-push-rw'
complete -c pp-route -l only -x -a 'realtime historic ancient' -d 'Write the samples of this lane to stdout'
complete -c pp-route -l shards -x -d 'Divide by series instead of age, into so many lanes'
complete -c pp-route -l shard -x -a '(__fish_complete_command)' -d 'The command of each of them; {} is its number'
complete -c pp-route -l key -d 'Write each line behind a key of its series and a tab'

complete -c pp-push-gw -l job -x -d 'The job of all groups'
complete -c pp-push-gw -l grouping -x -d 'One more label for the key of all groups'
complete -c pp-push-gw -l group-by -x -d 'A group for each value of these labels'
complete -c pp-push-gw -l method -x -a 'post put' -d 'post replaces families, put whole groups'
complete -c pp-push-gw -l delete -d 'Read nothing; delete the group of --job and --grouping'
complete -c pp-push-gw -l expire -x -d 'At the end, delete the groups that nobody pushed to for so long'
complete -c pp-push-gw -l interval -x -d 'Push so often while input flows'

complete -c pp-push-rw -l protocol -x -a 'auto 1 2' -d 'Of Remote Write'
complete -c pp-push-rw -l compress -x -a 'snappy zstd' -d 'Of requests'
complete -c pp-push-rw -l zstd-level -x -d 'How hard zstd tries, 1 to 19'
complete -c pp-push-rw -l stale-at-end -d 'End each series by a stale marker'
complete -c pp-push-rw -l shards -x -d 'Requests in flight at a time'
complete -c pp-push-rw -l batch-samples -x -d 'Samples in a request at most'
complete -c pp-push-rw -l flush-interval -x -d "Send so long after a request's first sample"
complete -c pp-push-rw -l no-salvage -d 'Reject all of a request when the receiver rejects it'
complete -c pp-push-rw -l poison-after -x -d 'After so many answers 500 in a row see whether it is the samples'
