# Completion of `sequence` for bash. Made from the program's own parser by `python -m tests.completion_scripts`; do not edit.
# shellcheck shell=bash disable=SC2207

# Add the words of the kind $1 that this machine has seen to `values`.
_sequence_cached() {
    local folder word
    if [[ -n $SEQ_HOME ]]; then
        folder=$SEQ_HOME/state
    elif [[ $OSTYPE == darwin* ]]; then
        folder="$HOME/Library/Application Support/sequence/state"
    else
        folder=${XDG_STATE_HOME:-$HOME/.local/state}/sequence
    fi
    [[ -r $folder/completion/$1 ]] || return 0
    while IFS= read -r word; do
        [[ $word == *[!A-Za-z0-9._-]* ]] || values+=" $word"
    done <"$folder/completion/$1"
}

# What the option $1 takes: sets `values` or `files`; fails where it takes nothing.
_sequence_value() {
    values='' files=''
    case $1 in
        --body | --ca-file | --from-file | --key-file | --secret-file) files=yes ;;
        --by | --chart | --count | --depth | --fault | --for | --horizon | --interval | --keyring-backend | --limit | --max-slippage-bps | --notional | --passphrase-fd | --port | --price | --qty | --shock-bps | --slices | --store | --wait) values='' ;;
        --kind) values='fiat crypto perp event_contract' ;;
        --output | -o) values='table json csv' ;;
        --profile) values=''; _sequence_cached profiles ;;
        --side) values='buy sell' ;;
        --symbol) values='BTC-USD ETH-USD SOL-USD'; _sequence_cached symbols ;;
        --tif) values='gtc ioc fok post_only' ;;
        --type) values='spot perp prediction' ;;
        --urgency) values='low medium high' ;;
        --venue) values='binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana' ;;
        *) return 1 ;;
    esac
}

# What may stand at place $2 of the command $1: sets `commands`, `options` and `values`.
_sequence_words() {
    local shared='--profile --local --sandbox --output -o --json --ca-file --passphrase-fd --quiet -q --verbose -v --timing --debug --help'
    case $1 in
        '')
            options="$shared --version -V"
            commands='login logout whoami connect disconnect venues config doctor quote symbols fees preview watch positions buy sell status recover orders fills cancel amend decrease redeem graph demo sandbox api completion schema help'
            ;;
        'login')
            options="$shared --key-stdin --key-file --store --keyring-backend --offline --schema"
            ;;
        'logout')
            options="$shared --schema"
            ;;
        'whoami')
            options="$shared --check --schema"
            ;;
        'connect')
            options="$shared --from-file --secret-file --schema"
            (($2 == 0)) && { values='binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom'; }
            ;;
        'disconnect')
            options="$shared --schema"
            (($2 == 0)) && { values='binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom'; }
            ;;
        'venues')
            options="$shared --schema"
            ;;
        'config')
            options="$shared"
            commands='show set unset'
            ;;
        'config show')
            options="$shared --schema"
            ;;
        'config set')
            options="$shared --schema"
            (($2 == 0)) && { values='max_notional_usd max_orders_per_minute allow_symbols read_only https_proxy ca_file'; }
            ;;
        'config unset')
            options="$shared --schema"
            (($2 == 0)) && { values='max_notional_usd max_orders_per_minute allow_symbols read_only https_proxy ca_file'; }
            ;;
        'doctor')
            options="$shared --schema"
            ;;
        'quote')
            options="$shared --depth --chart --venue --watch --schema"
            (($2 >= 0)) && { values='BTC-USD ETH-USD SOL-USD'; _sequence_cached symbols; }
            ;;
        'symbols')
            options="$shared --type --schema"
            ;;
        'fees')
            options="$shared --venue --schema"
            (($2 == 0)) && { values='BTC-USD ETH-USD SOL-USD'; _sequence_cached symbols; }
            ;;
        'preview')
            options="$shared --side --limit --venue --schema"
            (($2 == 0)) && { values='BTC-USD ETH-USD SOL-USD'; _sequence_cached symbols; }
            ;;
        'watch')
            options="$shared --count --for --schema"
            ;;
        'positions')
            options="$shared --kind --venue --closed --schema"
            ;;
        'buy')
            options="$shared --notional --limit --urgency --venue --max-slippage-bps --tif --horizon --slices --interval --perp --dry-run --yes -y --wait --no-wait --allow-stale --allow-far-limit --allow-duplicate --schema"
            (($2 == 0)) && { values='BTC-USD ETH-USD SOL-USD'; _sequence_cached symbols; }
            ;;
        'sell')
            options="$shared --notional --limit --urgency --venue --max-slippage-bps --tif --horizon --slices --interval --perp --dry-run --yes -y --wait --no-wait --allow-stale --allow-far-limit --allow-duplicate --schema"
            (($2 == 0)) && { values='BTC-USD ETH-USD SOL-USD'; _sequence_cached symbols; }
            ;;
        'status')
            options="$shared --watch --schema"
            (($2 == 0)) && { values=''; _sequence_cached graphs; }
            ;;
        'recover')
            options="$shared --watch --resubmit --abandon --repair --yes -y --schema"
            (($2 == 0)) && { values=''; _sequence_cached graphs; }
            ;;
        'orders')
            options="$shared --symbol --limit --all --schema"
            ;;
        'fills')
            options="$shared --symbol --limit --all --schema"
            ;;
        'cancel')
            options="$shared --schema"
            (($2 >= 0)) && { values=''; _sequence_cached graphs; }
            ;;
        'amend')
            options="$shared --limit --price --qty --allow-far-limit --yes -y --schema"
            (($2 == 0)) && { values=''; _sequence_cached graphs; }
            ;;
        'decrease')
            options="$shared --by --schema"
            (($2 == 0)) && { values=''; _sequence_cached graphs; }
            ;;
        'redeem')
            options="$shared --venue --schema"
            ;;
        'graph')
            options="$shared"
            commands='submit show resume example'
            ;;
        'graph submit')
            options="$shared --dry-run --yes -y --wait --no-wait --allow-stale --allow-far-limit --allow-duplicate --schema"
            (($2 == 0)) && files=yes
            ;;
        'graph show')
            options="$shared --schema"
            (($2 == 0)) && { values=''; _sequence_cached graphs; }
            ;;
        'graph resume')
            options="$shared --yes -y --schema"
            (($2 == 0)) && { values=''; _sequence_cached graphs; }
            ;;
        'graph example')
            options="$shared"
            ;;
        'demo')
            options="$shared"
            ;;
        'sandbox')
            options="$shared"
            commands='serve status reset fund scenario explain'
            ;;
        'sandbox serve')
            options="$shared --port --fault --schema"
            ;;
        'sandbox status')
            options="$shared --schema"
            ;;
        'sandbox reset')
            options="$shared --purge --credentials --rotate-key --yes -y --schema"
            ;;
        'sandbox fund')
            options="$shared --schema"
            (($2 == 0)) && { values='binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana'; }
            ;;
        'sandbox scenario')
            options="$shared --for --shock-bps --symbol --clear --schema"
            (($2 == 0)) && { values='binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana'; }
            ;;
        'sandbox explain')
            options="$shared --schema"
            (($2 == 0)) && { values=''; _sequence_cached graphs; }
            ;;
        'api')
            options="$shared --body --yes -y"
            (($2 == 0)) && { values='GET POST PUT PATCH DELETE'; }
            ;;
        'completion')
            options="$shared"
            commands='install show'
            ;;
        'completion install')
            options="$shared --schema"
            (($2 == 0)) && { values='bash zsh fish powershell'; }
            ;;
        'completion show')
            options="$shared"
            (($2 == 0)) && { values='bash zsh fish powershell'; }
            ;;
        'schema')
            options="$shared"
            ;;
        'help')
            options="$shared"
            (($2 >= 0)) && { values='exit-codes environment output safety'; }
            ;;
    esac
}

# Read the words before the one at the cursor: sets `path`, `place`, `ended` (by `--`) and `pending`, the option that
# waits for its value.
_sequence_read() {
    local at word
    for ((at = 1; at < COMP_CWORD; at++)); do
        word=${COMP_WORDS[at]}
        if [[ -n $pending ]]; then
            # `--option=value` comes as three words.
            [[ $word == '=' ]] || pending=''
        elif [[ -n $ended || $word != -* ]]; then
            case "$path" in
                '') path="$word" ;;
                'config') path="config $word" ;;
                'graph') path="graph $word" ;;
                'sandbox') path="sandbox $word" ;;
                'completion') path="completion $word" ;;
                *) ((place += 1)) ;;
            esac
        elif [[ $word == -- ]]; then
            ended=yes
        elif _sequence_value "$word"; then
            pending=$word
        fi
    done
}

_sequence() {
    local cur=${COMP_WORDS[COMP_CWORD]} path='' place=0 pending='' ended='' line
    local commands='' options='' values='' files=''
    COMPREPLY=()
    _sequence_read
    values='' files=''
    if [[ -n $pending ]]; then
        [[ $cur != '=' ]] || cur=''
        _sequence_value "$pending"
    else
        _sequence_words "$path" "$place"
        if [[ -z $ended && $cur == -* ]]; then
            values=$options
        else
            values="$commands $values"
        fi
    fi
    if [[ -n $files ]]; then
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$cur")
    else
        COMPREPLY=($(compgen -W "$values" -- "$cur"))
    fi
}

complete -F _sequence sequence
