/** What the front-end build puts into `scripts/`, for the type check. */
declare const DEV_BUILD_ID: string;

/** What the offline page is made of, for `scripts/worker/offline.js`. */
declare var OFFLINE_VERSION: string | undefined;

/** The part of Idiomorph that the session page uses; it comes without types. */
declare module "idiomorph" {
  interface Callbacks {
    beforeNodeMorphed(node: Node, fresh: Node): boolean;
    beforeNodeRemoved(node: Node): boolean;
    beforeAttributeUpdated(name: string, element: Element): boolean;
  }
  export const Idiomorph: {
    morph(element: Element, fresh: Element | DocumentFragment, options: { morphStyle: "outerHTML" | "innerHTML"; callbacks: Callbacks }): void;
  };
}
