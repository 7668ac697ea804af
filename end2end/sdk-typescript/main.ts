/** Runs the contract tests of the TypeScript SDK in one process, which counts what they exercise. */
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
import "./coverage.ts";
