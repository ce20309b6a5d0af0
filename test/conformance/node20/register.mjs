// The conformance suite imports a function that node:fs has from version 22 on; its server tests never call it.
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
