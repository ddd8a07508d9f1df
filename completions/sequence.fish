# Completion of `sequence` for fish. Made from the program's own parser by `python -m tests.completion_scripts`; do not edit.

# Whether the words before the cursor have come to this command, and to this place in it where one is given.
function __sequence_at --argument-names wanted wanted_place
    set -l path ''
    set -l place 0
    set -l pending no
    set -l ended no
    for word in (commandline -opc)[2..-1]
        if test $pending = yes
            set pending no
        else if test $ended = no; and test "$word" = --
            set ended yes
        else if test $ended = no; and string match -q -- '-*' $word
            contains -- $word --body --by --ca-file --chart --count --depth --fault --for --from-file --horizon --interval --key-file --keyring-backend --kind --limit --max-slippage-bps --notional --output --passphrase-fd --port --price --profile --qty --secret-file --shock-bps --side --slices --store --symbol --tif --type --urgency --venue --wait -o; and set pending yes
        else if contains -- "$path" '' 'config' 'graph' 'sandbox' 'completion'
            set path (string trim -- "$path $word")
        else
            set place (math $place + 1)
        end
    end
    test "$path" = "$wanted"; and test -z "$wanted_place" -o "$wanted_place" = $place
end

# The words of the kind $argv[1] that this machine has seen.
function __sequence_cached
    set -l folder "$HOME/.local/state/sequence"
    test -d "$HOME/Library"; and set folder "$HOME/Library/Application Support/sequence/state"
    test -n "$XDG_STATE_HOME"; and set folder "$XDG_STATE_HOME/sequence"
    test -n "$SEQ_HOME"; and set folder "$SEQ_HOME/state"
    test -r "$folder/completion/$argv[1]"; or return
    while read -l word
        echo $word
    end <"$folder/completion/$argv[1]"
end

complete -c sequence -f
complete -c sequence -l profile -x -a '(__sequence_cached profiles)' -d 'Use this profile.'
complete -c sequence -l local -d 'Use the local sandbox inside this program: no account, no network.'
complete -c sequence -l sandbox -d 'Paper-trade this command\'s orders, even with a live key.'
complete -c sequence -l output -s o -x -a 'table json csv' -d 'How to print the result: table, json or csv.'
complete -c sequence -l json -d 'Print JSON; same as -o json. Never prompts.'
complete -c sequence -l ca-file -r -F -d 'Trust the certificate authorities in this PEM file alone.'
complete -c sequence -l passphrase-fd -x -d 'Read the key file\'s passphrase from this descriptor.'
complete -c sequence -l quiet -s q -d 'No remarks and no progress on stderr; warnings and failures stay.'
complete -c sequence -l verbose -s v -d 'Say on stderr what is being done.'
complete -c sequence -l timing -d 'Say on stderr where the time went.'
complete -c sequence -l debug -d 'Show a traceback for bugs; keys are removed.'
complete -c sequence -l help -d 'Show this message and exit.'

# sequence
complete -c sequence -n '__sequence_at ""' -a login -d 'Store an API key in the system\'s keyring.'
complete -c sequence -n '__sequence_at ""' -a logout -d 'Remove a stored API key.'
complete -c sequence -n '__sequence_at ""' -a whoami -d 'Show which account, mode and key are in use.'
complete -c sequence -n '__sequence_at ""' -a connect -d 'Store an exchange\'s API credentials.'
complete -c sequence -n '__sequence_at ""' -a disconnect -d 'Remove an exchange\'s credentials.'
complete -c sequence -n '__sequence_at ""' -a venues -d 'List the connected exchanges.'
complete -c sequence -n '__sequence_at ""' -a config -d 'Show and set a profile\'s limits.'
complete -c sequence -n '__sequence_at ""' -a doctor -d 'Look over keys, files, network and orders.'
complete -c sequence -n '__sequence_at ""' -a quote -d 'Show the best bid and offer, and each venue\'s.'
complete -c sequence -n '__sequence_at ""' -a symbols -d 'List what can be traded.'
complete -c sequence -n '__sequence_at ""' -a fees -d 'Show maker and taker fees per venue.'
complete -c sequence -n '__sequence_at ""' -a preview -d 'Show what an order would cost.'
complete -c sequence -n '__sequence_at ""' -a watch -d 'Follow prices, books, orders and fills.'
complete -c sequence -n '__sequence_at ""' -a positions -d 'List everything you hold.'
complete -c sequence -n '__sequence_at ""' -a buy -d 'Buy, routed to the best venues.'
complete -c sequence -n '__sequence_at ""' -a sell -d 'Sell, routed to the best venues.'
complete -c sequence -n '__sequence_at ""' -a status -d 'Show how far an order has got.'
complete -c sequence -n '__sequence_at ""' -a recover -d 'Find out about orders whose outcome is unknown.'
complete -c sequence -n '__sequence_at ""' -a orders -d 'List your orders.'
complete -c sequence -n '__sequence_at ""' -a fills -d 'List what was traded.'
complete -c sequence -n '__sequence_at ""' -a cancel -d 'Cancel orders.'
complete -c sequence -n '__sequence_at ""' -a amend -d 'Change an order\'s limit or quantity.'
complete -c sequence -n '__sequence_at ""' -a decrease -d 'Make an order smaller.'
complete -c sequence -n '__sequence_at ""' -a redeem -d 'Claim a settled event contract\'s payout.'
complete -c sequence -n '__sequence_at ""' -a graph -d 'Place orders of which one starts another.'
complete -c sequence -n '__sequence_at ""' -a demo -d 'Run the quick start on a throw-away local sandbox.'
complete -c sequence -n '__sequence_at ""' -a sandbox -d 'Serve and control the local sandbox.'
complete -c sequence -n '__sequence_at ""' -a api -d 'Make any call of the API with your key.'
complete -c sequence -n '__sequence_at ""' -a completion -d 'Complete commands and options in your shell.'
complete -c sequence -n '__sequence_at ""' -a schema -d 'Describe every command as JSON, for programs.'
complete -c sequence -n '__sequence_at ""' -a help -d 'Explain exit codes, environment, output or safety.'
complete -c sequence -n '__sequence_at ""' -l version -s V -d 'Print the version and stop.'

# sequence login
complete -c sequence -n '__sequence_at "login"' -l key-stdin -d 'Read the key from stdin.'
complete -c sequence -n '__sequence_at "login"' -l key-file -r -F -d 'Read the key from a file that only you can read.'
complete -c sequence -n '__sequence_at "login"' -l store -x -d 'Where the key is kept: keyring, or file (encrypted).'
complete -c sequence -n '__sequence_at "login"' -l keyring-backend -x -d 'Keep the key in this backend of keyring, named by its class.'
complete -c sequence -n '__sequence_at "login"' -l offline -d 'Store the key without asking the service whether it is accepted.'
complete -c sequence -n '__sequence_at "login"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence logout
complete -c sequence -n '__sequence_at "logout"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence whoami
complete -c sequence -n '__sequence_at "whoami"' -l check -d 'Ask the service whether it accepts the key.'
complete -c sequence -n '__sequence_at "whoami"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence connect
complete -c sequence -n '__sequence_at "connect" 0' -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom'
complete -c sequence -n '__sequence_at "connect"' -l from-file -r -F -d 'Read the API\'s JSON body from this file; - is stdin.'
complete -c sequence -n '__sequence_at "connect"' -l secret-file -r -F -d 'Read the secret, such as Kalshi\'s PEM file, from this file.'
complete -c sequence -n '__sequence_at "connect"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence disconnect
complete -c sequence -n '__sequence_at "disconnect" 0' -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom'
complete -c sequence -n '__sequence_at "disconnect"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence venues
complete -c sequence -n '__sequence_at "venues"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence config
complete -c sequence -n '__sequence_at "config"' -a show -d 'Show the profile\'s settings and limits.'
complete -c sequence -n '__sequence_at "config"' -a set -d 'Set a limit of the profile.'
complete -c sequence -n '__sequence_at "config"' -a unset -d 'Remove a limit of the profile.'

# sequence config show
complete -c sequence -n '__sequence_at "config show"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence config set
complete -c sequence -n '__sequence_at "config set" 0' -a 'max_notional_usd max_orders_per_minute allow_symbols read_only https_proxy ca_file'
complete -c sequence -n '__sequence_at "config set"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence config unset
complete -c sequence -n '__sequence_at "config unset" 0' -a 'max_notional_usd max_orders_per_minute allow_symbols read_only https_proxy ca_file'
complete -c sequence -n '__sequence_at "config unset"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence doctor
complete -c sequence -n '__sequence_at "doctor"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence quote
complete -c sequence -n '__sequence_at "quote"' -a 'BTC-USD ETH-USD SOL-USD (__sequence_cached symbols)'
complete -c sequence -n '__sequence_at "quote"' -l depth -x -d 'Also show the merged book, this deep.'
complete -c sequence -n '__sequence_at "quote"' -l chart -x -d 'The price of the past instead: 1h, 6h, 1d, 1w, 1m, 1y or max.'
complete -c sequence -n '__sequence_at "quote"' -l venue -x -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana' -d 'Whose prices to chart; needed beyond 1d.'
complete -c sequence -n '__sequence_at "quote"' -l watch -d 'Follow the best bid and offer; Ctrl-C stops with exit code 0.'
complete -c sequence -n '__sequence_at "quote"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence symbols
complete -c sequence -n '__sequence_at "symbols"' -l type -x -a 'spot perp prediction' -d 'Only spot, perp or prediction.'
complete -c sequence -n '__sequence_at "symbols"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence fees
complete -c sequence -n '__sequence_at "fees" 0' -a 'BTC-USD ETH-USD SOL-USD (__sequence_cached symbols)'
complete -c sequence -n '__sequence_at "fees"' -l venue -x -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana' -d 'Only this exchange; repeat it or use commas.'
complete -c sequence -n '__sequence_at "fees"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence preview
complete -c sequence -n '__sequence_at "preview" 0' -a 'BTC-USD ETH-USD SOL-USD (__sequence_cached symbols)'
complete -c sequence -n '__sequence_at "preview"' -l side -x -a 'buy sell' -d 'Whether it buys or sells.'
complete -c sequence -n '__sequence_at "preview"' -l limit -x -d 'The worst price to accept.'
complete -c sequence -n '__sequence_at "preview"' -l venue -x -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana' -d 'At this exchange alone.'
complete -c sequence -n '__sequence_at "preview"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence watch
complete -c sequence -n '__sequence_at "watch"' -l count -x -d 'End after N events.'
complete -c sequence -n '__sequence_at "watch"' -l for -x -d 'End after this time.'
complete -c sequence -n '__sequence_at "watch"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence positions
complete -c sequence -n '__sequence_at "positions"' -l kind -x -a 'fiat crypto perp event_contract' -d 'fiat, crypto, perp or event_contract; repeat it or use commas.'
complete -c sequence -n '__sequence_at "positions"' -l venue -x -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana' -d 'Only this exchange; repeat it or use commas.'
complete -c sequence -n '__sequence_at "positions"' -l closed -d 'Also list closed and redeemed positions.'
complete -c sequence -n '__sequence_at "positions"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence buy
complete -c sequence -n '__sequence_at "buy" 0' -a 'BTC-USD ETH-USD SOL-USD (__sequence_cached symbols)'
complete -c sequence -n '__sequence_at "buy"' -l notional -x -d 'How much in US dollars, instead of QTY.'
complete -c sequence -n '__sequence_at "buy"' -l limit -x -d 'The worst price to accept.'
complete -c sequence -n '__sequence_at "buy"' -l urgency -x -a 'low medium high' -d 'How fast to complete.'
complete -c sequence -n '__sequence_at "buy"' -l venue -x -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana' -d 'Trade at this exchange alone.'
complete -c sequence -n '__sequence_at "buy"' -l max-slippage-bps -x -d 'The most to lose against the arrival price.'
complete -c sequence -n '__sequence_at "buy"' -l tif -x -a 'gtc ioc fok post_only' -d 'How long the order lives.'
complete -c sequence -n '__sequence_at "buy"' -l horizon -x -d 'Time to work the order, such as 30s.'
complete -c sequence -n '__sequence_at "buy"' -l slices -x -d 'TWAP: so many equal slices.'
complete -c sequence -n '__sequence_at "buy"' -l interval -x -d 'TWAP: one slice each, such as 30s.'
complete -c sequence -n '__sequence_at "buy"' -l perp -d 'Trade the perpetual, not the spot pair.'
complete -c sequence -n '__sequence_at "buy"' -l dry-run -d 'Show the exact request and send nothing.'
complete -c sequence -n '__sequence_at "buy"' -l yes -s y -d 'Answer yes to the question before a live order.'
complete -c sequence -n '__sequence_at "buy"' -l wait -x -d 'Wait so long for the end. [default: 10]'
complete -c sequence -n '__sequence_at "buy"' -l no-wait -d 'Return when the order is accepted.'
complete -c sequence -n '__sequence_at "buy"' -l allow-stale -d 'Send a market order without a fresh market.'
complete -c sequence -n '__sequence_at "buy"' -l allow-far-limit -d 'Accept a limit over 5 % through the market.'
complete -c sequence -n '__sequence_at "buy"' -l allow-duplicate -d 'Send although the same order is unresolved.'
complete -c sequence -n '__sequence_at "buy"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence sell
complete -c sequence -n '__sequence_at "sell" 0' -a 'BTC-USD ETH-USD SOL-USD (__sequence_cached symbols)'
complete -c sequence -n '__sequence_at "sell"' -l notional -x -d 'How much in US dollars, instead of QTY.'
complete -c sequence -n '__sequence_at "sell"' -l limit -x -d 'The worst price to accept.'
complete -c sequence -n '__sequence_at "sell"' -l urgency -x -a 'low medium high' -d 'How fast to complete.'
complete -c sequence -n '__sequence_at "sell"' -l venue -x -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana' -d 'Trade at this exchange alone.'
complete -c sequence -n '__sequence_at "sell"' -l max-slippage-bps -x -d 'The most to lose against the arrival price.'
complete -c sequence -n '__sequence_at "sell"' -l tif -x -a 'gtc ioc fok post_only' -d 'How long the order lives.'
complete -c sequence -n '__sequence_at "sell"' -l horizon -x -d 'Time to work the order, such as 30s.'
complete -c sequence -n '__sequence_at "sell"' -l slices -x -d 'TWAP: so many equal slices.'
complete -c sequence -n '__sequence_at "sell"' -l interval -x -d 'TWAP: one slice each, such as 30s.'
complete -c sequence -n '__sequence_at "sell"' -l perp -d 'Trade the perpetual, not the spot pair.'
complete -c sequence -n '__sequence_at "sell"' -l dry-run -d 'Show the exact request and send nothing.'
complete -c sequence -n '__sequence_at "sell"' -l yes -s y -d 'Answer yes to the question before a live order.'
complete -c sequence -n '__sequence_at "sell"' -l wait -x -d 'Wait so long for the end. [default: 10]'
complete -c sequence -n '__sequence_at "sell"' -l no-wait -d 'Return when the order is accepted.'
complete -c sequence -n '__sequence_at "sell"' -l allow-stale -d 'Send a market order without a fresh market.'
complete -c sequence -n '__sequence_at "sell"' -l allow-far-limit -d 'Accept a limit over 5 % through the market.'
complete -c sequence -n '__sequence_at "sell"' -l allow-duplicate -d 'Send although the same order is unresolved.'
complete -c sequence -n '__sequence_at "sell"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence status
complete -c sequence -n '__sequence_at "status" 0' -a '(__sequence_cached graphs)'
complete -c sequence -n '__sequence_at "status"' -l watch -d 'Follow it to its end; Ctrl-C stops with exit code 0.'
complete -c sequence -n '__sequence_at "status"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence recover
complete -c sequence -n '__sequence_at "recover" 0' -a '(__sequence_cached graphs)'
complete -c sequence -n '__sequence_at "recover"' -l watch -d 'Look again every 5 s until all are resolved.'
complete -c sequence -n '__sequence_at "recover"' -l resubmit -d 'Send the same bytes under the same id again, after a question.'
complete -c sequence -n '__sequence_at "recover"' -l abandon -d 'Stop watching an order that the service never showed.'
complete -c sequence -n '__sequence_at "recover"' -l repair -d 'Move a damaged journal aside and start a new one; deletes nothing.'
complete -c sequence -n '__sequence_at "recover"' -l yes -s y -d 'Answer yes to the question of --resubmit.'
complete -c sequence -n '__sequence_at "recover"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence orders
complete -c sequence -n '__sequence_at "orders"' -l symbol -x -a 'BTC-USD ETH-USD SOL-USD (__sequence_cached symbols)' -d 'Only orders for this symbol.'
complete -c sequence -n '__sequence_at "orders"' -l limit -x -d 'Only the newest N. [default: 50]'
complete -c sequence -n '__sequence_at "orders"' -l all -d 'Every order, however many pages that takes.'
complete -c sequence -n '__sequence_at "orders"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence fills
complete -c sequence -n '__sequence_at "fills"' -l symbol -x -a 'BTC-USD ETH-USD SOL-USD (__sequence_cached symbols)' -d 'Only fills of this symbol.'
complete -c sequence -n '__sequence_at "fills"' -l limit -x -d 'Only the newest N. [default: 50]'
complete -c sequence -n '__sequence_at "fills"' -l all -d 'Every fill, however many pages that takes.'
complete -c sequence -n '__sequence_at "fills"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence cancel
complete -c sequence -n '__sequence_at "cancel"' -a '(__sequence_cached graphs)'
complete -c sequence -n '__sequence_at "cancel"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence amend
complete -c sequence -n '__sequence_at "amend" 0' -a '(__sequence_cached graphs)'
complete -c sequence -n '__sequence_at "amend"' -l limit -l price -x -d 'The new limit price.'
complete -c sequence -n '__sequence_at "amend"' -l qty -x -d 'The new total, what is filled included.'
complete -c sequence -n '__sequence_at "amend"' -l allow-far-limit -d 'Accept a limit over 5 % through the market.'
complete -c sequence -n '__sequence_at "amend"' -l yes -s y -d 'Answer yes to the question before a live order is changed.'
complete -c sequence -n '__sequence_at "amend"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence decrease
complete -c sequence -n '__sequence_at "decrease" 0' -a '(__sequence_cached graphs)'
complete -c sequence -n '__sequence_at "decrease"' -l by -x -d 'How much less.'
complete -c sequence -n '__sequence_at "decrease"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence redeem
complete -c sequence -n '__sequence_at "redeem"' -l venue -x -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana' -d 'kalshi or polymarket.'
complete -c sequence -n '__sequence_at "redeem"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence graph
complete -c sequence -n '__sequence_at "graph"' -a submit -d 'Place the graph in a file.'
complete -c sequence -n '__sequence_at "graph"' -a show -d 'Show how far a graph has got.'
complete -c sequence -n '__sequence_at "graph"' -a resume -d 'Let a paused graph go on.'
complete -c sequence -n '__sequence_at "graph"' -a example -d 'Print a graph to start from.'

# sequence graph submit
complete -c sequence -n '__sequence_at "graph submit" 0' -F
complete -c sequence -n '__sequence_at "graph submit"' -l dry-run -d 'Show the exact request and send nothing.'
complete -c sequence -n '__sequence_at "graph submit"' -l yes -s y -d 'Answer yes to the question before a live graph.'
complete -c sequence -n '__sequence_at "graph submit"' -l wait -x -d 'Wait so long for the end. [default: 10]'
complete -c sequence -n '__sequence_at "graph submit"' -l no-wait -d 'Return when the graph is accepted.'
complete -c sequence -n '__sequence_at "graph submit"' -l allow-stale -d 'Send a market order without a fresh market.'
complete -c sequence -n '__sequence_at "graph submit"' -l allow-far-limit -d 'Accept a limit over 5 % through the market.'
complete -c sequence -n '__sequence_at "graph submit"' -l allow-duplicate -d 'Send although the same graph is unresolved.'
complete -c sequence -n '__sequence_at "graph submit"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence graph show
complete -c sequence -n '__sequence_at "graph show" 0' -a '(__sequence_cached graphs)'
complete -c sequence -n '__sequence_at "graph show"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence graph resume
complete -c sequence -n '__sequence_at "graph resume" 0' -a '(__sequence_cached graphs)'
complete -c sequence -n '__sequence_at "graph resume"' -l yes -s y -d 'Answer yes to the question before a live graph.'
complete -c sequence -n '__sequence_at "graph resume"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence graph example

# sequence demo

# sequence sandbox
complete -c sequence -n '__sequence_at "sandbox"' -a serve -d 'Serve the local sandbox to any client of the API.'
complete -c sequence -n '__sequence_at "sandbox"' -a status -d 'Show where the sandbox stands.'
complete -c sequence -n '__sequence_at "sandbox"' -a reset -d 'Go back to the first state.'
complete -c sequence -n '__sequence_at "sandbox"' -a fund -d 'Set what the account holds.'
complete -c sequence -n '__sequence_at "sandbox"' -a scenario -d 'Force venue states, shock prices.'
complete -c sequence -n '__sequence_at "sandbox"' -a explain -d 'Show why an order traded as it did.'

# sequence sandbox serve
complete -c sequence -n '__sequence_at "sandbox serve"' -l port -x -d 'The port on 127.0.0.1; 0 takes a free one.'
complete -c sequence -n '__sequence_at "sandbox serve"' -l fault -x -d 'What shall go wrong with the next order; repeat it for those after. With lookup: before it, with the next look at an order.'
complete -c sequence -n '__sequence_at "sandbox serve"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence sandbox status
complete -c sequence -n '__sequence_at "sandbox status"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence sandbox reset
complete -c sequence -n '__sequence_at "sandbox reset"' -l purge -d 'Also delete what earlier epochs left.'
complete -c sequence -n '__sequence_at "sandbox reset"' -l credentials -d 'Also forget the stored credentials.'
complete -c sequence -n '__sequence_at "sandbox reset"' -l rotate-key -d 'Also seal the credentials under a new master key.'
complete -c sequence -n '__sequence_at "sandbox reset"' -l yes -s y -d 'Do not ask.'
complete -c sequence -n '__sequence_at "sandbox reset"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence sandbox fund
complete -c sequence -n '__sequence_at "sandbox fund" 0' -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana'
complete -c sequence -n '__sequence_at "sandbox fund"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence sandbox scenario
complete -c sequence -n '__sequence_at "sandbox scenario" 0' -a 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana'
complete -c sequence -n '__sequence_at "sandbox scenario"' -l for -x -d 'For how long, such as 30s or 5m; else until cleared.'
complete -c sequence -n '__sequence_at "sandbox scenario"' -l shock-bps -x -d 'Move prices at once by this much; below 0 is down.'
complete -c sequence -n '__sequence_at "sandbox scenario"' -l symbol -x -a 'BTC-USD ETH-USD SOL-USD (__sequence_cached symbols)' -d 'Shock only this symbol; repeat it for more.'
complete -c sequence -n '__sequence_at "sandbox scenario"' -l clear -d 'First let go of everything that is forced.'
complete -c sequence -n '__sequence_at "sandbox scenario"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence sandbox explain
complete -c sequence -n '__sequence_at "sandbox explain" 0' -a '(__sequence_cached graphs)'
complete -c sequence -n '__sequence_at "sandbox explain"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence api
complete -c sequence -n '__sequence_at "api" 0' -a 'GET POST PUT PATCH DELETE'
complete -c sequence -n '__sequence_at "api"' -l body -r -F -d 'The JSON body: a file, or - for stdin.'
complete -c sequence -n '__sequence_at "api"' -l yes -s y -d 'Answer yes to the question before a live change.'

# sequence completion
complete -c sequence -n '__sequence_at "completion"' -a install -d 'Put the file where the shell finds it.'
complete -c sequence -n '__sequence_at "completion"' -a show -d 'Print the file for a shell.'

# sequence completion install
complete -c sequence -n '__sequence_at "completion install" 0' -a 'bash zsh fish powershell'
complete -c sequence -n '__sequence_at "completion install"' -l schema -d 'Print the JSON Schema of the result and stop.'

# sequence completion show
complete -c sequence -n '__sequence_at "completion show" 0' -a 'bash zsh fish powershell'

# sequence schema

# sequence help
complete -c sequence -n '__sequence_at "help"' -a 'exit-codes environment output safety'
