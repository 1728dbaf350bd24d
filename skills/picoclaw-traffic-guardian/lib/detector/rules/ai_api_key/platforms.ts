import type { Rule } from '../../rule.ts';
import { namedTable, tokenTable } from '../credentials/table.ts';

const PATTERN = 'ai_api_key';

const TOKENS = tokenTable(
  PATTERN,
  `
  together_api_key | Together AI | tgp_v1_ | <40,48w> | https://docs.together.ai/docs/quickstart | audience=together
  langsmith_api_key | LangSmith | lsv2_pt_ lsv2_sk_ | <32h>_<10h> | https://docs.smith.langchain.com/ | audience=langsmith
  langfuse_secret_key | Langfuse | sk-lf- | <uuid> or <32,64h> | https://langfuse.com/docs/api | audience=langfuse
  helicone_api_key | Helicone | sk-helicone- pk-helicone- | <7l>-<7l>-<7l>-<7l> or <20,60w> | https://docs.helicone.ai/ | audience=helicone
  jina_api_key | Jina AI | jina_ | <56,64w> | https://jina.ai/embeddings/ | audience=jina
  coze_access_token | Coze | pat_ sat_ | <64a> | https://www.coze.com/docs/developer_guides/pat | audience=coze mixed delimited confidence=medium
  voyage_api_key | Voyage AI | pa- | <43w> | https://docs.voyageai.com/docs/api-key-and-installation | audience=voyage mixed
  firecrawl_api_key | Firecrawl | fc- | <32h> | https://docs.firecrawl.dev/introduction | audience=firecrawl
  browserbase_api_key | Browserbase | bb_live_ bb_test_ | <20,48w> | https://docs.browserbase.com/ | audience=browserbase
  e2b_api_key | E2B | e2b_ | <40h> | https://e2b.dev/docs | audience=e2b
  runpod_api_key | RunPod | rpa_ | <40,56a> | https://docs.runpod.io/get-started/api-keys | audience=runpod
  anyscale_api_key | Anyscale | esecret_ aph0_ | <24,160w> | https://docs.anyscale.com/ | mixed audience=anyscale
  cartesia_api_key | Cartesia | sk_car_ | <20,44w> | https://docs.cartesia.ai/ | audience=cartesia
  luma_api_key | Luma AI | luma- | <uuid>-<uuid> or <uuid> | https://docs.lumalabs.ai/ | audience=luma
  llamacloud_api_key | LlamaIndex | llx- | <40,56a> | https://docs.cloud.llamaindex.ai/ | audience=llamacloud
  openai_session_key | OpenAI | sess- | <40a> | https://platform.openai.com/docs/api-reference/authentication | audience=openai
  mem0_api_key | Mem0 | m0- | <40a> | https://docs.mem0.ai/ | mixed audience=mem0
  hugging_face_oauth_token | Hugging Face | hf_oauth_eyJ hf_jwt_eyJ | <20,300w>.<40,1500w>.<20,700w> | https://huggingface.co/docs/hub/oauth | audience=huggingface
  langsmith_legacy_key | LangSmith | ls__ | <32h> | https://docs.smith.langchain.com/ | audience=langsmith
  logfire_token | Pydantic Logfire | pylf_v1_us_ pylf_v1_eu_ pylf_v2_us_ pylf_v2_eu_ | <40,64a> | https://logfire.pydantic.dev/docs/how-to-guides/create-write-tokens/ | audience=logfire
  databricks_oauth_secret | Databricks | dose | <32h> | https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m | audience=databricks confidence=medium
  chutes_api_key | Chutes | cpk_ | <32h>.<32h>.<32a> | https://chutes.ai/docs | confidence=medium audience=chutes
  friendli_token | Friendli | flp_ | <40,64a> | https://friendli.ai/docs/guides/personal_access_tokens | confidence=medium mixed audience=friendli
  requesty_api_key | Requesty | rqsty-sk- | <40,120e> | https://docs.requesty.ai/ | confidence=medium audience=requesty
  heygen_api_key | HeyGen | sk_V2_ | <30,90w> | https://docs.heygen.com/docs/api-key | confidence=medium audience=heygen
  daytona_api_key | Daytona | dtn_ | <64h> | https://www.daytona.io/docs/en/api-keys/ | audience=daytona confidence=medium
  context7_api_key | Context7 | ctx7sk- ctx7sk_ | <uuid> or <20,60w> | https://context7.com/docs/howto/api-keys | audience=context7 confidence=medium
  devin_api_key | Devin | apk_user_ cog_ | <40,160e> | https://docs.devin.ai/api-reference/authentication | mixed audience=devin
  arcade_api_key | Arcade | arc_ | <48,100a> | https://docs.arcade.dev/home/api-keys | confidence=medium mixed audience=arcade
  turbopuffer_api_key | turbopuffer | tpuf_ | <20,60a> | https://turbopuffer.com/docs/auth | mixed audience=turbopuffer confidence=medium
  codesandbox_token | CodeSandbox | csb_v1_ | <40,48w> | https://codesandbox.io/docs/sdk | confidence=medium audience=codesandbox
  gamma_api_key | Gamma | sk-gamma- | <20,64w> | https://developers.gamma.app/docs/getting-started | audience=gamma
  granola_api_key | Granola | grn_ | <8,40a>_<16,64a> | https://docs.granola.ai/introduction | mixed audience=granola
  freepik_api_key | Freepik | FPSX | <32h> | https://docs.freepik.com/authentication | audience=freepik
  replicate_webhook_secret | Replicate | whrsec_ | <32,44e> | https://replicate.com/docs/topics/webhooks
  `,
);

const NAMED = namedTable(
  PATTERN,
  `
  wandb_key | Weights & Biases | wandb | <40h> or wandb_v1_<40,90w> or local-<40h> | https://docs.wandb.ai/ | audience=wandb
  fal_key | fal | fal_key fal_api | <uuid>:<32h> | https://docs.fal.ai/ | audience=fal
  modal_token | Modal | modal_token modal_secret | ak-<22a> or as-<22a> | https://modal.com/docs/reference/modal.config | audience=modal
  upstage_api_key | Upstage | upstage | up_<28,40a> | https://console.upstage.ai/docs/getting-started | audience=upstage
  hume_api_key | Hume | hume_api | <48a> or <64a> | https://dev.hume.ai/docs/introduction/api-key | audience=hume
  picovoice_access_key | Picovoice | pic^ovoice | <54,56b>== or <56,60e> | https://picovoice.ai/docs/
  clarifai_access_token | Clarifai | clarifai | <32h> | https://docs.clarifai.com/ | audience=clarifai
  ai21_api_key | AI21 Labs | ai21 | <32a> or <uuid> | https://docs.ai21.com/ | audience=ai21
  baseten_api_key | Baseten | bas^eten | <8a>.<32a> | https://docs.baseten.co/ | audience=baseten
  roboflow_api_key | Roboflow | roboflow | <20a> | https://docs.roboflow.com/ | severity=medium audience=roboflow
  lambda_cloud_key | Lambda | lambda_api lambda_labs | secret_<4,40w>_<32h>.<32a> or secret_<20,80p> | https://docs.lambda.ai/ | audience=lambda
  serper_api_key | Serper | serper_key serper_dev | <40h> | https://serper.dev/ | audience=serper
  bing_search_key | Bing Search | bing_search bing_api | <32h> | https://learn.microsoft.com/en-us/bing/search-apis/bing-web-search/overview | audience=azure_cognitive
  runway_api_key | Runway | runwayml runway_api | key_<128h> | https://docs.dev.runwayml.com/guides/setup | audience=runway
  ollama_api_key | Ollama | ollama_api | <32h>.<24w> | https://docs.ollama.com/api/authentication | audience=ollama
  dify_api_key | Dify | dify_api dify_key dify_app | app-<24a> or dataset-<24a> or ds-<24a> | https://docs.dify.ai/en/api-reference/guides/get-started | audience=dify
  vapi_private_key | Vapi | vapi_api vapi_key | <uuid> | https://docs.vapi.ai/ | audience=vapi
  `,
);

/** Keys of the platforms around models: inference, vector stores, tracing, speech and pictures, search and browsers. */
export const PLATFORM_KEY_RULES: readonly Rule[] = [...TOKENS, ...NAMED];
