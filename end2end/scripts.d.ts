/** What the front-end build puts into `scripts/islands.js`, for the type check. */
declare const DEV_BUILD_ID: string;

/** Called by the WASM module's panic hook. */
declare var pilothousePanicked: (message: string) => void;

/** Follows a session; called by the WASM module. */
declare var pilothouseFollow: typeof import("../scripts/follow.js").follow;

declare module "pilothouse-frontend" {
  export default function start(options: { module_or_path: string }): Promise<unknown>;
  export function hydrate(): void;
}
