/** The product's version: package.json's, put in by the build. */
declare const GUARDIAN_VERSION: string;
export const VERSION: string = GUARDIAN_VERSION;
