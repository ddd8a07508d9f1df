# Completion of `sequence` for PowerShell. Made from the program's own parser by `python -m tests.completion_scripts`; do not edit.

Register-ArgumentCompleter -Native -CommandName sequence -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # The words each option takes, none for free text or a file; an option that is not here takes nothing.
    $taken = @{
        '--body' = ''
        '--by' = ''
        '--ca-file' = ''
        '--chart' = ''
        '--count' = ''
        '--depth' = ''
        '--fault' = ''
        '--for' = ''
        '--from-file' = ''
        '--horizon' = ''
        '--interval' = ''
        '--key-file' = ''
        '--keyring-backend' = ''
        '--kind' = 'fiat crypto perp event_contract'
        '--limit' = ''
        '--max-slippage-bps' = ''
        '--notional' = ''
        '--output' = 'table json csv'
        '--passphrase-fd' = ''
        '--port' = ''
        '--price' = ''
        '--profile' = '@profiles'
        '--qty' = ''
        '--secret-file' = ''
        '--shock-bps' = ''
        '--side' = 'buy sell'
        '--slices' = ''
        '--store' = ''
        '--symbol' = 'BTC-USD ETH-USD SOL-USD @symbols'
        '--tif' = 'gtc ioc fok post_only'
        '--type' = 'spot perp prediction'
        '--urgency' = 'low medium high'
        '--venue' = 'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana'
        '--wait' = ''
        '-o' = 'table json csv'
    }
    # By command: the commands below it and its options, each `name|description`, and the words of each place.
    $table = @{
        '' = @{
            commands = @(
                'login|Store an API key in the system''s keyring.'
                'logout|Remove a stored API key.'
                'whoami|Show which account, mode and key are in use.'
                'connect|Store an exchange''s API credentials.'
                'disconnect|Remove an exchange''s credentials.'
                'venues|List the connected exchanges.'
                'config|Show and set a profile''s limits.'
                'doctor|Look over keys, files, network and orders.'
                'quote|Show the best bid and offer, and each venue''s.'
                'symbols|List what can be traded.'
                'fees|Show maker and taker fees per venue.'
                'preview|Show what an order would cost.'
                'watch|Follow prices, books, orders and fills.'
                'positions|List everything you hold.'
                'buy|Buy, routed to the best venues.'
                'sell|Sell, routed to the best venues.'
                'status|Show how far an order has got.'
                'recover|Find out about orders whose outcome is unknown.'
                'orders|List your orders.'
                'fills|List what was traded.'
                'cancel|Cancel orders.'
                'amend|Change an order''s limit or quantity.'
                'decrease|Make an order smaller.'
                'redeem|Claim a settled event contract''s payout.'
                'graph|Place orders of which one starts another.'
                'demo|Run the quick start on a throw-away local sandbox.'
                'sandbox|Serve and control the local sandbox.'
                'api|Make any call of the API with your key.'
                'completion|Complete commands and options in your shell.'
                'schema|Describe every command as JSON, for programs.'
                'help|Explain exit codes, environment, output or safety.'
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--version|Print the version and stop.'
                '-V|Print the version and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'login' = @{
            commands = @(
            )
            options = @(
                '--key-stdin|Read the key from stdin.'
                '--key-file|Read the key from a file that only you can read.'
                '--store|Where the key is kept: keyring, or file (encrypted).'
                '--keyring-backend|Keep the key in this backend of keyring, named by its class.'
                '--offline|Store the key without asking the service whether it is accepted.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'logout' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'whoami' = @{
            commands = @(
            )
            options = @(
                '--check|Ask the service whether it accepts the key.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'connect' = @{
            commands = @(
            )
            options = @(
                '--from-file|Read the API''s JSON body from this file; - is stdin.'
                '--secret-file|Read the secret, such as Kalshi''s PEM file, from this file.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom'
            )
            many = $false
        }
        'disconnect' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom'
            )
            many = $false
        }
        'venues' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'config' = @{
            commands = @(
                'show|Show the profile''s settings and limits.'
                'set|Set a limit of the profile.'
                'unset|Remove a limit of the profile.'
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'config show' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'config set' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'max_notional_usd max_orders_per_minute allow_symbols read_only https_proxy ca_file'
                ''
            )
            many = $false
        }
        'config unset' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'max_notional_usd max_orders_per_minute allow_symbols read_only https_proxy ca_file'
            )
            many = $false
        }
        'doctor' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'quote' = @{
            commands = @(
            )
            options = @(
                '--depth|Also show the merged book, this deep.'
                '--chart|The price of the past instead: 1h, 6h, 1d, 1w, 1m, 1y or max.'
                '--venue|Whose prices to chart; needed beyond 1d.'
                '--watch|Follow the best bid and offer; Ctrl-C stops with exit code 0.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'BTC-USD ETH-USD SOL-USD @symbols'
            )
            many = $true
        }
        'symbols' = @{
            commands = @(
            )
            options = @(
                '--type|Only spot, perp or prediction.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                ''
            )
            many = $false
        }
        'fees' = @{
            commands = @(
            )
            options = @(
                '--venue|Only this exchange; repeat it or use commas.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'BTC-USD ETH-USD SOL-USD @symbols'
            )
            many = $false
        }
        'preview' = @{
            commands = @(
            )
            options = @(
                '--side|Whether it buys or sells.'
                '--limit|The worst price to accept.'
                '--venue|At this exchange alone.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'BTC-USD ETH-USD SOL-USD @symbols'
                ''
            )
            many = $false
        }
        'watch' = @{
            commands = @(
            )
            options = @(
                '--count|End after N events.'
                '--for|End after this time.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                ''
            )
            many = $true
        }
        'positions' = @{
            commands = @(
            )
            options = @(
                '--kind|fiat, crypto, perp or event_contract; repeat it or use commas.'
                '--venue|Only this exchange; repeat it or use commas.'
                '--closed|Also list closed and redeemed positions.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'buy' = @{
            commands = @(
            )
            options = @(
                '--notional|How much in US dollars, instead of QTY.'
                '--limit|The worst price to accept.'
                '--urgency|How fast to complete.'
                '--venue|Trade at this exchange alone.'
                '--max-slippage-bps|The most to lose against the arrival price.'
                '--tif|How long the order lives.'
                '--horizon|Time to work the order, such as 30s.'
                '--slices|TWAP: so many equal slices.'
                '--interval|TWAP: one slice each, such as 30s.'
                '--perp|Trade the perpetual, not the spot pair.'
                '--dry-run|Show the exact request and send nothing.'
                '--yes|Answer yes to the question before a live order.'
                '-y|Answer yes to the question before a live order.'
                '--wait|Wait so long for the end. [default: 10]'
                '--no-wait|Return when the order is accepted.'
                '--allow-stale|Send a market order without a fresh market.'
                '--allow-far-limit|Accept a limit over 5 % through the market.'
                '--allow-duplicate|Send although the same order is unresolved.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'BTC-USD ETH-USD SOL-USD @symbols'
                ''
            )
            many = $false
        }
        'sell' = @{
            commands = @(
            )
            options = @(
                '--notional|How much in US dollars, instead of QTY.'
                '--limit|The worst price to accept.'
                '--urgency|How fast to complete.'
                '--venue|Trade at this exchange alone.'
                '--max-slippage-bps|The most to lose against the arrival price.'
                '--tif|How long the order lives.'
                '--horizon|Time to work the order, such as 30s.'
                '--slices|TWAP: so many equal slices.'
                '--interval|TWAP: one slice each, such as 30s.'
                '--perp|Trade the perpetual, not the spot pair.'
                '--dry-run|Show the exact request and send nothing.'
                '--yes|Answer yes to the question before a live order.'
                '-y|Answer yes to the question before a live order.'
                '--wait|Wait so long for the end. [default: 10]'
                '--no-wait|Return when the order is accepted.'
                '--allow-stale|Send a market order without a fresh market.'
                '--allow-far-limit|Accept a limit over 5 % through the market.'
                '--allow-duplicate|Send although the same order is unresolved.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'BTC-USD ETH-USD SOL-USD @symbols'
                ''
            )
            many = $false
        }
        'status' = @{
            commands = @(
            )
            options = @(
                '--watch|Follow it to its end; Ctrl-C stops with exit code 0.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                '@graphs'
            )
            many = $false
        }
        'recover' = @{
            commands = @(
            )
            options = @(
                '--watch|Look again every 5 s until all are resolved.'
                '--resubmit|Send the same bytes under the same id again, after a question.'
                '--abandon|Stop watching an order that the service never showed.'
                '--repair|Move a damaged journal aside and start a new one; deletes nothing.'
                '--yes|Answer yes to the question of --resubmit.'
                '-y|Answer yes to the question of --resubmit.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                '@graphs'
            )
            many = $false
        }
        'orders' = @{
            commands = @(
            )
            options = @(
                '--symbol|Only orders for this symbol.'
                '--limit|Only the newest N. [default: 50]'
                '--all|Every order, however many pages that takes.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'fills' = @{
            commands = @(
            )
            options = @(
                '--symbol|Only fills of this symbol.'
                '--limit|Only the newest N. [default: 50]'
                '--all|Every fill, however many pages that takes.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'cancel' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                '@graphs'
            )
            many = $true
        }
        'amend' = @{
            commands = @(
            )
            options = @(
                '--limit|The new limit price.'
                '--price|The new limit price.'
                '--qty|The new total, what is filled included.'
                '--allow-far-limit|Accept a limit over 5 % through the market.'
                '--yes|Answer yes to the question before a live order is changed.'
                '-y|Answer yes to the question before a live order is changed.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                '@graphs'
            )
            many = $false
        }
        'decrease' = @{
            commands = @(
            )
            options = @(
                '--by|How much less.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                '@graphs'
            )
            many = $false
        }
        'redeem' = @{
            commands = @(
            )
            options = @(
                '--venue|kalshi or polymarket.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                ''
            )
            many = $false
        }
        'graph' = @{
            commands = @(
                'submit|Place the graph in a file.'
                'show|Show how far a graph has got.'
                'resume|Let a paused graph go on.'
                'example|Print a graph to start from.'
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'graph submit' = @{
            commands = @(
            )
            options = @(
                '--dry-run|Show the exact request and send nothing.'
                '--yes|Answer yes to the question before a live graph.'
                '-y|Answer yes to the question before a live graph.'
                '--wait|Wait so long for the end. [default: 10]'
                '--no-wait|Return when the graph is accepted.'
                '--allow-stale|Send a market order without a fresh market.'
                '--allow-far-limit|Accept a limit over 5 % through the market.'
                '--allow-duplicate|Send although the same graph is unresolved.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                ''
            )
            many = $false
        }
        'graph show' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                '@graphs'
            )
            many = $false
        }
        'graph resume' = @{
            commands = @(
            )
            options = @(
                '--yes|Answer yes to the question before a live graph.'
                '-y|Answer yes to the question before a live graph.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                '@graphs'
            )
            many = $false
        }
        'graph example' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
                ''
            )
            many = $false
        }
        'demo' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'sandbox' = @{
            commands = @(
                'serve|Serve the local sandbox to any client of the API.'
                'status|Show where the sandbox stands.'
                'reset|Go back to the first state.'
                'fund|Set what the account holds.'
                'scenario|Force venue states, shock prices.'
                'explain|Show why an order traded as it did.'
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'sandbox serve' = @{
            commands = @(
            )
            options = @(
                '--port|The port on 127.0.0.1; 0 takes a free one.'
                '--fault|What shall go wrong with the next order; repeat it for those after. With lookup: before it, with the next look at an order.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'sandbox status' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'sandbox reset' = @{
            commands = @(
            )
            options = @(
                '--purge|Also delete what earlier epochs left.'
                '--credentials|Also forget the stored credentials.'
                '--rotate-key|Also seal the credentials under a new master key.'
                '--yes|Do not ask.'
                '-y|Do not ask.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'sandbox fund' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana'
                ''
                ''
            )
            many = $false
        }
        'sandbox scenario' = @{
            commands = @(
            )
            options = @(
                '--for|For how long, such as 30s or 5m; else until cleared.'
                '--shock-bps|Move prices at once by this much; below 0 is down.'
                '--symbol|Shock only this symbol; repeat it for more.'
                '--clear|First let go of everything that is forced.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'binance coinbase kraken okx bybit kalshi polymarket hyperliquid bitget cryptocom dex_ethereum solana'
                ''
            )
            many = $false
        }
        'sandbox explain' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                '@graphs'
            )
            many = $false
        }
        'api' = @{
            commands = @(
            )
            options = @(
                '--body|The JSON body: a file, or - for stdin.'
                '--yes|Answer yes to the question before a live change.'
                '-y|Answer yes to the question before a live change.'
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
                'GET POST PUT PATCH DELETE'
                ''
            )
            many = $false
        }
        'completion' = @{
            commands = @(
                'install|Put the file where the shell finds it.'
                'show|Print the file for a shell.'
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'completion install' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--schema|Print the JSON Schema of the result and stop.'
                '--help|Show this message and exit.'
            )
            places = @(
                'bash zsh fish powershell'
            )
            many = $false
        }
        'completion show' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
                'bash zsh fish powershell'
            )
            many = $false
        }
        'schema' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
            )
            many = $false
        }
        'help' = @{
            commands = @(
            )
            options = @(
                '--profile|Use this profile.'
                '--local|Use the local sandbox inside this program: no account, no network.'
                '--sandbox|Paper-trade this command''s orders, even with a live key.'
                '--output|How to print the result: table, json or csv.'
                '-o|How to print the result: table, json or csv.'
                '--json|Print JSON; same as -o json. Never prompts.'
                '--ca-file|Trust the certificate authorities in this PEM file alone.'
                '--passphrase-fd|Read the key file''s passphrase from this descriptor.'
                '--quiet|No remarks and no progress on stderr; warnings and failures stay.'
                '-q|No remarks and no progress on stderr; warnings and failures stay.'
                '--verbose|Say on stderr what is being done.'
                '-v|Say on stderr what is being done.'
                '--timing|Say on stderr where the time went.'
                '--debug|Show a traceback for bugs; keys are removed.'
                '--help|Show this message and exit.'
            )
            places = @(
                'exit-codes environment output safety'
            )
            many = $true
        }
    }

    $path = ''
    $place = 0
    $pending = ''
    $ended = $false
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {
        if ($element.Extent.EndOffset -ge $cursorPosition -and $wordToComplete -ne '') { break }
        $word = $element.Extent.Text
        if ($pending) { $pending = '' }
        elseif (-not $ended -and $word -ceq '--') { $ended = $true }
        elseif (-not $ended -and $word.StartsWith('-')) { if ($taken.ContainsKey($word)) { $pending = $word } }
        elseif ($table.ContainsKey($path) -and $table[$path].commands.Count) { $path = "$path $word".Trim() }
        else { $place++ }
    }

    $found = @()
    if ($pending) { $found = $taken[$pending].Split(' ') }
    elseif ($table.ContainsKey($path)) {
        $entry = $table[$path]
        if (-not $ended -and $wordToComplete.StartsWith('-')) { $found = $entry.options }
        elseif ($entry.commands.Count) { $found = $entry.commands }
        elseif ($place -lt $entry.places.Count) { $found = $entry.places[$place].Split(' ') }
        elseif ($entry.many) { $found = $entry.places[-1].Split(' ') }
    }
    $state = if ($env:SEQ_HOME) { "$env:SEQ_HOME/state" }
        elseif ($IsLinux -and $env:XDG_STATE_HOME) { "$env:XDG_STATE_HOME/sequence" }
        elseif ($IsLinux) { "$HOME/.local/state/sequence" }
        elseif ($IsMacOS) { "$HOME/Library/Application Support/sequence/state" }
        else { "$env:LOCALAPPDATA/sequence/state" }
    # A word such as @symbols stands for the file of those that this machine has seen.
    $found = foreach ($line in $found) {
        if (-not $line.StartsWith('@')) { $line }
        else { Get-Content "$state/completion/$($line.Substring(1))" -ErrorAction SilentlyContinue }
    }
    foreach ($line in $found) {
        $name, $text = $line.Split('|', 2)
        if ($name -and $name.StartsWith($wordToComplete)) {
            if (-not $text) { $text = $name }
            [System.Management.Automation.CompletionResult]::new($name, $name, 'ParameterValue', $text)
        }
    }
}
