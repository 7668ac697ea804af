/** Runs the contract tests of the TypeScript SDK in one process, which counts what they exercise in a column: `main.js simulator` or `main.js console`. */
import "./agents.ts";
import "./sessions.ts";
import "./events.ts";
import "./work.ts";
import "./vaults.ts";
import "./memory.ts";
import "./files.ts";
import "./deployments.ts";
import "./organization.ts";
import "./errors.ts";
import "./snippets.ts";
import "./coverage.ts";
