/** A preflight as a whole, and asking an endpoint: what was checked and what to do next. */
export { askEndpoint, type EndpointAnswer } from './ask-endpoint.ts';
export { checkEverything, type PreflightResult } from './check-everything.ts';
