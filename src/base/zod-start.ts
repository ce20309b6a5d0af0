/** Imported first by the server: zod checks values as it goes, since compiling its checks costs a short call more than it saves. */
import { config } from 'zod';

config({ jitless: true });
