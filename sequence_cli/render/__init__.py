"""Results in, text out: tables for people, JSON and CSV for programs. It knows no HTTP and prints no secrets."""
