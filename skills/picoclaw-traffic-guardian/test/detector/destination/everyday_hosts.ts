/** Hosts that a gateway, its tools and its machine talk to on ordinary days. */
export const EVERYDAY_HOSTS: readonly string[] = `
registry.npmjs.org www.npmjs.com npmjs.org registry.yarnpkg.com pypi.org files.pythonhosted.org test.pypi.org upload.pypi.org
crates.io index.crates.io static.crates.io static.rust-lang.org sh.rustup.rs docs.rs proxy.golang.org sum.golang.org go.dev
pkg.go.dev storage.googleapis.com rubygems.org index.rubygems.org packagist.org repo.packagist.org repo1.maven.org
repo.maven.apache.org plugins.gradle.org services.gradle.org api.nuget.org www.nuget.org hex.pm repo.hex.pm pub.dev
deb.debian.org security.debian.org archive.ubuntu.com security.ubuntu.com ports.ubuntu.com ppa.launchpadcontent.net
dl-cdn.alpinelinux.org mirrors.fedoraproject.org dl.fedoraproject.org mirror.centos.org download.opensuse.org
archlinux.org geo.mirror.pkgbuild.com cache.nixos.org channels.nixos.org formulae.brew.sh ghcr.io quay.io cdn01.quay.io
registry-1.docker.io auth.docker.io production.cloudflare.docker.com download.docker.com mcr.microsoft.com gcr.io
registry.k8s.io public.ecr.aws download.pytorch.org conda.anaconda.org repo.anaconda.com huggingface.co cdn-lfs.huggingface.co
cdn-lfs-us-1.hf.co hf.co datasets-server.huggingface.co api-inference.huggingface.co ollama.com registry.ollama.ai
github.com api.github.com raw.githubusercontent.com objects.githubusercontent.com codeload.github.com gist.github.com
gist.githubusercontent.com avatars.githubusercontent.com github.githubassets.com release-assets.githubusercontent.com
octocat.github.io openai.github.io anthropics.github.io stripe.github.io slack.github.io github.blog github.dev
githubcopilot.com gitlab.com registry.gitlab.com gitlab.io gitlab-static.net gitlab.gnome.org gitlab.freedesktop.org
gitlab.corp.example github.corp.example git.kernel.org codeberg.org bitbucket.org api.bitbucket.org sr.ht git.sr.ht
savannah.gnu.org sourceforge.net downloads.sourceforge.net nodejs.org iojs.org deno.land jsr.io esm.sh unpkg.com
cdn.jsdelivr.net cdnjs.cloudflare.com cdn.skypack.dev ajax.googleapis.com fonts.googleapis.com fonts.gstatic.com
www.gstatic.com www.google.com google.de accounts.google.com oauth2.googleapis.com www.googleapis.com sheets.googleapis.com
generativelanguage.googleapis.com us-central1-aiplatform.googleapis.com maps.googleapis.com translate.googleapis.com
www.youtube.com i.ytimg.com api.openai.com openai.com platform.openai.com cdn.openai.com auth.openai.com chatgpt.com
cdn.oaistatic.com files.oaiusercontent.com status.openai.com contoso.openai.azure.com openai-eastus.openai.azure.com
api.anthropic.com console.anthropic.com docs.anthropic.com statsig.anthropic.com claude.ai api.deepseek.com
platform.deepseek.com openrouter.ai api.groq.com console.groq.com api.mistral.ai codestral.mistral.ai api.perplexity.ai
api.cohere.com api.together.xyz api.fireworks.ai api.replicate.com replicate.delivery api.x.ai api.moonshot.cn
api.siliconflow.cn api.siliconflow.com api.cerebras.ai api.elevenlabs.io api.tavily.com api.search.brave.com kagi.com
api.exa.ai serpapi.com google.serper.dev api.firecrawl.dev r.jina.ai s.jina.ai duckduckgo.com html.duckduckgo.com
www.bing.com api.bing.microsoft.com en.wikipedia.org upload.wikimedia.org www.wikidata.org api.wolframalpha.com
api.telegram.org web.telegram.org t.me core.telegram.org discord.com gateway.discord.gg cdn.discordapp.com
media.discordapp.net slack.com wss-primary.slack.com files.slack.com hooks.slack.com a.slack-edge.com slack-imgs.com
api.line.me api-data.line.me open.feishu.cn open.larksuite.com api.dingtalk.com oapi.dingtalk.com qyapi.weixin.qq.com
ilinkai.weixin.qq.com matrix.org matrix-client.matrix.org graph.facebook.com api.twitter.com api.x.com www.reddit.com
oauth.reddit.com hn.algolia.com hacker-news.firebaseio.com news.ycombinator.com stackoverflow.com api.stackexchange.com
cdn.sstatic.net medium.com dev.to www.bbc.co.uk www.theguardian.com www.telegraph.co.uk www.nytimes.com rss.cnn.com
feeds.feedburner.com arxiv.org export.arxiv.org api.semanticscholar.org doi.org www.nature.com
api.stripe.com js.stripe.com m.stripe.network checkout.stripe.com api.paypal.com www.paypalobjects.com paypay.ne.jp
api.twilio.com api.sendgrid.com api.mailgun.net api.resend.com api.postmarkapp.com smtp-relay.brevo.com
api.notion.com www.notion.so api.linear.app api.airtable.com api.trello.com api.atlassian.com corp.atlassian.net app.asana.com
api.monday.com api.clickup.com api.hubapi.com login.salesforce.com corp.my.salesforce.com corp.zendesk.com
api.intercom.io sentry.io o12345.ingest.sentry.io api.datadoghq.com api.honeycomb.io api.pagerduty.com grafana.com
us.i.posthog.com api.segment.io api.mixpanel.com www.google-analytics.com api.cloudflare.com cloudflare-dns.com
static.cloudflareinsights.com d111111abcdef8.cloudfront.net my-bucket.s3.amazonaws.com s3.us-east-1.amazonaws.com
my-bucket.s3.eu-central-1.amazonaws.com sts.amazonaws.com bedrock-runtime.us-east-1.amazonaws.com
dynamodb.eu-west-1.amazonaws.com sqs.us-west-2.amazonaws.com s3.cn-north-1.amazonaws.com.cn login.microsoftonline.com
graph.microsoft.com management.azure.com account.blob.core.windows.net packages.microsoft.com aka.ms learn.microsoft.com
api.digitalocean.com fra1.digitaloceanspaces.com api.hetzner.cloud api.linode.com api.vultr.com api.netlify.com
myapp.netlify.app api.vercel.com myapp.vercel.app myapp.pages.dev worker.account.workers.dev myapp.fly.dev myapp.onrender.com
myapp.herokuapp.com myapp.web.app myapp.firebaseapp.com abcdefgh.supabase.co project.up.railway.app
mcp.context7.com mcp.notion.com mcp.linear.app mcp.sentry.dev clawhub.ai picoclaw.io sipeed.com wiki.sipeed.com
api.open-meteo.com api.openweathermap.org wttr.in api.weather.gov nominatim.openstreetmap.org tile.openstreetmap.org
api.openaq.org openapi.tools www.openapis.org www.openal.org openair-project.github.io api.exchangerate.host api.coingecko.com
query1.finance.yahoo.com api.binance.com letsencrypt.org acme-v02.api.letsencrypt.org ocsp.digicert.com
connectivity-check.ubuntu.com detectportal.firefox.com time.cloudflare.com api.ipify.org ifconfig.me httpbin.org
example.com www.example.org localhost router.lan nas.local homeassistant.local printer.fritz.box llm.internal
openai-proxy.corp.internal gateway.test mock-llm.test 127.0.0.1 ::1 10.0.0.5 192.168.1.20 172.16.3.4 169.254.169.254 fd00::1
v1-2-3.docs.example.com release-2024-11-20.example.com 3.12.docs.example.org 550e8400-e29b-41d4-a716-446655440000.example.com
stripes.com stride.com strip.com telegra.example mistralwind.example cerebral.com minstral.example`
  .trim()
  .split(/\s+/);
