import type { Rule } from '../../rule.ts';
import { expression, TOKEN_END, TOKEN_START } from '../boundary.ts';
import { ALNUM, filler, HEX } from '../filler.ts';
import { shaped } from './shaped.ts';
import { namedTable, tokenTable } from './table.ts';

const PATTERN = 'saas_token';

const TOKENS = tokenTable(
  PATTERN,
  `
  mapbox_secret_token | Mapbox | sk.eyJ | <50,200w>.<20,30w> | https://docs.mapbox.com/help/dive-deeper/access-tokens/ | audience=mapbox
  cloudinary_url | Cloudinary | cloudinary:// | <15d>:<27w>@<2,40w> | https://cloudinary.com/documentation/how_to_integrate_cloudinary | audience=cloudinary entropy=3.4
  apify_api_token | Apify | apify_api_ | <30,40a> | https://docs.apify.com/platform/integrations/api | audience=apify
  riot_api_key | Riot Games | RGAPI- | <uuid> | https://developer.riotgames.com/docs/portal | severity=medium audience=riot
  `,
);

const NAMED = namedTable(
  PATTERN,
  `
  maxmind_legacy_key | MaxMind | maxmind | <16a> | https://dev.maxmind.com/license-key/ | severity=medium audience=maxmind
  apilayer_access_key | APILayer | apilayer ipstack numverify currenc^ylayer | <32a> | https://apilayer.com/docs | severity=medium audience=apilayer
  openweather_api_key | OpenWeather | ope^nweather owm_api weather_api | <32h> or <30,31h> | https://openweathermap.org/appid | severity=medium audience=openweather
  nytimes_access_token | The New York Times | nytimes nyt_api newyor^ktimes | <32w> | https://developer.nytimes.com/get-started | severity=medium audience=nytimes
  newsapi_key | News API | news_api | <32h> | https://newsapi.org/docs/authentication | severity=medium audience=newsapi
  spotify_client_secret | Spotify | spotify | <32h> | https://developer.spotify.com/documentation/web-api/concepts/apps | audience=spotify
  flickr_access_token | Flickr | flickr | <32h> or <16h> | https://www.flickr.com/services/api/misc.api_keys.html | severity=medium entropy=2.8 audience=flickr
  fitbit_client_secret | Fitbit | fitbit | <32h> | https://dev.fitbit.com/build/reference/web-api/developer-guide/authorization/ | audience=fitbit
  rapidapi_access_token | RapidAPI | rapidapi | <50w> | https://docs.rapidapi.com/docs/keys | audience=rapidapi unless=^.{10}msh
  steam_api_key | Steam | steam_api steam_web | <32h> | https://partner.steamgames.com/doc/webapi_overview/auth | audience=steam
  giphy_api_key | GIPHY | giphy | <32a> | https://developers.giphy.com/docs/api/ | severity=low audience=giphy
  scrapingbee_api_key | ScrapingBee | scrapingbee | <80U> | https://www.scrapingbee.com/documentation/ | audience=scrapingbee
  bright_data_api_key | Bright Data | bright_data | <64h> or <uuid> | https://docs.brightdata.com/api-reference/authentication | audience=bright_data
  cloudinary_api_secret | Cloudinary | cloudinary | <27w> | https://cloudinary.com/documentation/how_to_integrate_cloudinary | audience=cloudinary
  livekit_api_secret | LiveKit | livekit | <43,44w> | https://docs.livekit.io/home/server/generating-tokens/
  `,
);

const SHAPED: readonly Rule[] = [
  shaped(PATTERN, {
    id: 'deepl_api_key',
    describes: 'An API key of DeepL, of its free plan',
    remedy: 'Deactivate it at DeepL, issue a new one, and look at its uses since this time.',
    keywords: [':fx'],
    expression: expression(
      'g',
      TOKEN_START,
      '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}:fx',
      TOKEN_END,
    ),
    reach: { before: 36, after: 3 },
    minEntropy: 3,
    audience: ['deepl'],
    source: 'https://developers.deepl.com/docs/getting-started/auth',
    sample: (seed) => `${uuid(seed)}:fx`,
    ignores: () => ['00000000-0000-0000-0000-000000000000:fx', `${uuid(1)}:fx2`, 'sound:fxPlay'],
  }),
  shaped(PATTERN, {
    id: 'maxmind_license_key',
    describes: 'A license key of MaxMind',
    remedy: 'Delete it at MaxMind and issue a new one.',
    keywords: ['_mmk'],
    expression: expression('g', TOKEN_START, '[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk', TOKEN_END),
    reach: { before: 36, after: 4 },
    minEntropy: 3.6,
    audience: ['maxmind'],
    source: 'https://dev.maxmind.com/license-key/',
    sample: (seed) => `${filler(6, ALNUM, seed)}_${filler(29, ALNUM, seed)}_mmk`,
    ignores: () => [`${'x'.repeat(6)}_${'x'.repeat(29)}_mmk`, 'config_mmk', `${filler(40, ALNUM)}_mmk`],
  }),
  shaped(PATTERN, {
    id: 'rapidapi_key',
    describes: 'A key of RapidAPI, which opens every interface its owner subscribed to',
    remedy: 'Delete it at RapidAPI, issue a new one, and look at its uses since this time.',
    keywords: ['jsn'],
    expression: expression(
      'g',
      TOKEN_START,
      '[0-9a-f]{10}msh[0-9a-f]{14,16}p1[0-9a-f]{4,7}jsn[0-9a-f]{12}',
      TOKEN_END,
    ),
    reach: { before: 38, after: 15 },
    minEntropy: 3,
    audience: ['rapidapi'],
    source: 'https://docs.rapidapi.com/docs/keys',
    sample: (seed) =>
      `${filler(10, HEX, seed)}msh${filler(15, HEX, seed)}p1${filler(5, HEX, seed)}jsn${filler(12, HEX, seed)}`,
    ignores: () => [
      `jsn${filler(12, HEX)}`,
      `${'0'.repeat(10)}msh${'0'.repeat(15)}p100000jsn${'0'.repeat(12)}`,
      'to_jsn',
    ],
  }),
];

function uuid(seed: number): string {
  return filler(32, HEX, seed).replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
}

/** Credentials of services for data and media: maps, weather, news, pictures, music, threat intelligence, scraping. */
export const DATA_SERVICE_RULES: readonly Rule[] = [...TOKENS, ...NAMED, ...SHAPED];
