import { FETCHED_PROGRAMS } from './https_programs.ts';
import { runHttpsClients } from './https_ways.ts';

await runHttpsClients('https clients that have to be fetched or built', FETCHED_PROGRAMS);
