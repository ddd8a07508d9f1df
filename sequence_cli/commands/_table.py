"""The command table: every command's module, one line of help and JSON document, known without importing it."""

from typing import NamedTuple


class Entry(NamedTuple):
    """One command: where it lives, its line in the list of commands, the documents it prints."""

    module: str
    summary: str
    group: str
    documents: tuple[str, ...] = ()


ACCOUNT = "Account"
MARKET = "Market"
TRADING = "Trading"
LOCAL_SANDBOX = "Local sandbox"
TOOLS = "Tools"
GROUPS = (ACCOUNT, MARKET, TRADING, LOCAL_SANDBOX, TOOLS)

COMMANDS: dict[str, Entry] = {
    "login": Entry("login", "Store an API key in the system's keyring.", ACCOUNT, ("session:LoginDocument",)),
    "logout": Entry("logout", "Remove a stored API key.", ACCOUNT, ("session:LogoutDocument",)),
    "whoami": Entry("whoami", "Show which account, mode and key are in use.", ACCOUNT, ("session:WhoamiDocument",)),
    "connect": Entry("connect", "Store an exchange's API credentials.", ACCOUNT, ("venues:CredentialDocument",)),
    "disconnect": Entry("disconnect", "Remove an exchange's credentials.", ACCOUNT, ("venues:CredentialDocument",)),
    "venues": Entry("venues", "List the connected exchanges.", ACCOUNT, ("venues:VenuesDocument",)),
    "config": Entry("", "Show and set a profile's limits.", ACCOUNT),
    "doctor": Entry("doctor", "Look over keys, files, network and orders.", ACCOUNT, ("doctor:DoctorDocument",)),
    "quote": Entry(
        "quote",
        "Show the best bid and offer, and each venue's.",
        MARKET,
        ("quotes:QuotesDocument", "price_history:PriceHistoryDocument", "stream:StreamEventDocument"),
    ),
    "symbols": Entry("symbols", "List what can be traded.", MARKET, ("market_lists:SymbolsDocument",)),
    "fees": Entry("fees", "Show maker and taker fees per venue.", MARKET, ("market_lists:FeesDocument",)),
    "preview": Entry("preview", "Show what an order would cost.", MARKET, ("preview:PreviewDocument",)),
    "watch": Entry("watch", "Follow prices, books, orders and fills.", MARKET, ("stream:StreamEventDocument",)),
    "positions": Entry("positions", "List everything you hold.", TRADING, ("positions:PositionsDocument",)),
    "buy": Entry("buy", "Buy, routed to the best venues.", TRADING, ("orders:OrderDocument", "orders:DryRunDocument")),
    "sell": Entry(
        "sell", "Sell, routed to the best venues.", TRADING, ("orders:OrderDocument", "orders:DryRunDocument")
    ),
    "status": Entry("status", "Show how far an order has got.", TRADING, ("status:StatusDocument",)),
    "recover": Entry(
        "recover", "Find out about orders whose outcome is unknown.", TRADING, ("recovery:RecoveryDocument",)
    ),
    "orders": Entry("orders", "List your orders.", TRADING, ("order_list:OrdersDocument",)),
    "fills": Entry("fills", "List what was traded.", TRADING, ("fill_list:FillsDocument",)),
    "cancel": Entry("cancel", "Cancel orders.", TRADING, ("cancellations:CancelDocument",)),
    "amend": Entry("amend", "Change an order's limit or quantity.", TRADING, ("amendments:AmendDocument",)),
    "decrease": Entry("decrease", "Make an order smaller.", TRADING, ("amendments:AmendDocument",)),
    "redeem": Entry("redeem", "Claim a settled event contract's payout.", TRADING, ("redemption:RedemptionDocument",)),
    "graph": Entry("", "Place orders of which one starts another.", TRADING),
    "demo": Entry("demo", "Run the quick start on a throw-away local sandbox.", LOCAL_SANDBOX),
    "sandbox": Entry("", "Serve and control the local sandbox.", LOCAL_SANDBOX),
    "api": Entry("api", "Make any call of the API with your key.", TOOLS),
    "completion": Entry("", "Complete commands and options in your shell.", TOOLS),
    "schema": Entry("schema", "Describe every command as JSON, for programs.", TOOLS),
    "help": Entry("help", "Explain exit codes, environment, output or safety.", TOOLS),
}

CONFIG = ("config:ConfigDocument",)

# Groups that run their `show`, which needs nothing, when they are named alone.
SHOW_ALONE = frozenset({"config", "completion"})
SUBCOMMANDS: dict[str, dict[str, Entry]] = {
    "config": {
        "show": Entry("config_show", "Show the profile's settings and limits.", ACCOUNT, CONFIG),
        "set": Entry("config_set", "Set a limit of the profile.", ACCOUNT, CONFIG),
        "unset": Entry("config_unset", "Remove a limit of the profile.", ACCOUNT, CONFIG),
    },
    "graph": {
        "submit": Entry(
            "graph_submit",
            "Place the graph in a file.",
            TRADING,
            ("graphs:GraphSubmitDocument", "graphs:GraphDryRunDocument"),
        ),
        "show": Entry("graph_show", "Show how far a graph has got.", TRADING, ("graphs:GraphDocument",)),
        "resume": Entry("graph_resume", "Let a paused graph go on.", TRADING, ("graphs:GraphDocument",)),
        "example": Entry("graph_example", "Print a graph to start from.", TRADING),
    },
    "completion": {
        "install": Entry(
            "completion_install", "Put the file where the shell finds it.", TOOLS, ("completion:CompletionDocument",)
        ),
        "show": Entry("completion_show", "Print the file for a shell.", TOOLS),
    },
    "sandbox": {
        "serve": Entry(
            "sandbox_serve",
            "Serve the local sandbox to any client of the API.",
            LOCAL_SANDBOX,
            ("sandbox:ServeDocument",),
        ),
        "status": Entry(
            "sandbox_status", "Show where the sandbox stands.", LOCAL_SANDBOX, ("sandbox:SandboxStatusDocument",)
        ),
        "reset": Entry("sandbox_reset", "Go back to the first state.", LOCAL_SANDBOX, ("sandbox:ResetDocument",)),
        "fund": Entry("sandbox_fund", "Set what the account holds.", LOCAL_SANDBOX, ("sandbox:FundDocument",)),
        "scenario": Entry(
            "sandbox_scenario", "Force venue states, shock prices.", LOCAL_SANDBOX, ("scenario:ScenarioDocument",)
        ),
        "explain": Entry(
            "sandbox_explain", "Show why an order traded as it did.", LOCAL_SANDBOX, ("explain:ExplainDocument",)
        ),
    },
}
