"""Vendors' tokens, written down from their documentation: name of the setting, whether the value shows
its vendor by itself, and the form.

A form is text in which ``{letters:count}`` stands for random ones: ``a`` letters and digits, ``h`` hexadecimal,
``H`` the same in capitals, ``u`` URL-safe base64, ``b`` base64, ``l`` small letters and digits, ``U`` capitals and digits, ``d`` digits, ``B`` and ``e`` base32, ``g`` a UUID, ``s`` digits in base64,
``r`` JFrog's reference, base64 of its text.
The sign after the name: ``+`` shows its vendor, ``-`` does not, ``=`` is text whose secret part is in ``<>``.
A ``~`` is left out; it keeps a prefix from being read as a token here.
"""

import base64
import random
import re
import string
import uuid

from heldout_values import BASE32, HEX, LETTERS, LOWER, UPPER, URLSAFE, pick

_SETS = {
    "a": LETTERS, "h": HEX, "H": HEX.upper(), "u": URLSAFE, "b": LETTERS + "+/", "l": LOWER, "U": UPPER, "d": string.digits,
    "B": BASE32, "e": BASE32.lower(), "A": string.ascii_letters,
}  # fmt: skip

FORMS = """
GITHUB_REFRESH_TOKEN + gh~r_{a:36}
GITHUB_USER_TOKEN + gh~u_{a:36}
GITHUB_TOKEN + gh~p_{a:36}
GITHUB_PAT + github~_pat_{a:22}_{a:59}
GITLAB_TOKEN + glp~at-{a:20}
GITLAB_ROUTABLE + glp~at-{a:27}.01.{l:9}
GITLAB_DEPLOY + gld~t-{a:20}
GITLAB_TRIGGER + glp~tt-{h:40}
GITLAB_CI_JOB + glc~bt-{h:2}_{a:20}
GITLAB_OAUTH_SECRET + glo~as-{h:64}
GITLAB_FEED + glf~t-{a:20}
AWS_ACCESS_KEY_ID + AK~IA{B:16}
AWS_SECRET_ACCESS_KEY - {b:40}
AZURE_STORAGE_KEY - {b:86}==
AZURE_DEVOPS_PAT - {e:52}
AZURE_CLIENT_SECRET + {a:3}8Q~~{a:34}
AZURE_OPENAI_KEY - {h:32}
AZURE_CONNECTION = DefaultEndpointsProtocol=https;AccountName=shopdata;AccountKey=<{b:86}==>;EndpointSuffix=core.windows.net
SERVICE_BUS = Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=<{b:43}=>
AZURE_SAS = https://shop.blob.core.windows.net/c/a.zip?sv=2022-11-02&se=2025-01-01T00%3A00%3A00Z&sr=b&sp=r&sig=<{a:41}%3D>
COSMOS_KEY - {b:86}==
SLACK_BOT_TOKEN + xo~xb-{d:12}-{d:13}-{a:24}
SLACK_APP_TOKEN + xa~pp-1-A{U:10}-{d:13}-{h:64}
SLACK_REFRESH + xo~xe-1-{U:146}
SLACK_SIGNING_SECRET - {h:32}
STRIPE_SECRET_KEY + sk~_live_51{a:97}
STRIPE_TEST_KEY + sk~_test_{a:24}
STRIPE_RESTRICTED + rk~_live_{a:24}
STRIPE_WEBHOOK_SECRET + wh~sec_{a:32}
TWILIO_AUTH_TOKEN - {h:32}
TWILIO_API_KEY + S~K{h:32}
SENDGRID_API_KEY + S~G.{u:22}.{u:43}
MAILGUN_API_KEY + ke~y-{h:32}
MAILGUN_NEW_KEY - {h:32}-{h:8}-{h:8}
MAILCHIMP_KEY + {h:32}-us~12
BREVO_API_KEY + xke~ysib-{h:64}-{a:16}
POSTMARK_TOKEN - {g:1}
KLAVIYO_KEY + pk~_{h:34}
RESEND_API_KEY + re~_{a:8}_{a:24}
SHOPIFY_ACCESS_TOKEN + shp~at_{h:32}
SHOPIFY_SECRET + shp~ss_{h:32}
SHOPIFY_CUSTOM + shp~ca_{h:32}
SQUARE_ACCESS_TOKEN + EA~AAE{a:59}
SQUARE_SECRET + sq0~csp-{u:43}
SQUARE_TOKEN + sq0~atp-{u:22}
BRAINTREE_TOKEN + access~_token$production${l:16}${h:32}
PLAID_SECRET - {h:30}
OPENAI_API_KEY + sk~-proj-{a:74}T3Blbk~FJ{a:74}
OPENAI_OLD_KEY + sk~-{a:20}T3Blbk~FJ{a:20}
OPENAI_SERVICE + sk~-svcacct-{a:74}T3Blbk~FJ{a:74}
ANTHROPIC_API_KEY + sk~-ant-api03-{u:93}AA
ANTHROPIC_ADMIN + sk~-ant-admin01-{u:93}AA
HF_TOKEN + h~f_{A:34}
REPLICATE_API_TOKEN + r~8_{a:37}
GROQ_API_KEY + gs~k_{a:52}
PERPLEXITY_API_KEY + pp~lx-{a:48}
XAI_API_KEY + xa~i-{a:80}
OPENROUTER_API_KEY + sk~-or-v1-{h:64}
DEEPSEEK_API_KEY + sk~-{h:32}
MISTRAL_API_KEY - {a:32}
COHERE_API_KEY - {a:40}
TOGETHER_API_KEY - {h:64}
LANGCHAIN_API_KEY + lsv2~_pt_{h:32}_{h:10}
LANGFUSE_SECRET_KEY + sk~-lf-{g:1}
PINECONE_API_KEY + pcs~k_{a:5}_{a:63}
ELEVENLABS_API_KEY - sk_{h:48}
TAVILY_API_KEY + tv~ly-{a:32}
FIRECRAWL_API_KEY + f~c-{h:32}
NVIDIA_API_KEY + nva~pi-{u:64}
DIGITALOCEAN_TOKEN + do~p_v1_{h:64}
DIGITALOCEAN_OAUTH + do~o_v1_{h:64}
LINODE_TOKEN - {h:64}
HCLOUD_TOKEN - {a:64}
CLOUDFLARE_API_TOKEN - {u:39}k
CLOUDFLARE_API_KEY - {h:37}
CLOUDFLARE_ORIGIN + v1~.0-{h:24}-{h:146}
FASTLY_API_TOKEN - {u:31}k
HEROKU_API_KEY - {g:1}
HEROKU_TOKEN + HRK~U-AA{a:58}
NETLIFY_TOKEN + nf~p_{a:36}
VERCEL_TOKEN - {a:24}
RENDER_API_KEY + rn~d_{a:28}
SUPABASE_TOKEN + sb~p_{h:40}
SUPABASE_SECRET + sb~_secret_{a:22}_{a:8}
PLANETSCALE_PASSWORD + psc~ale_pw_{a:43}
PLANETSCALE_TOKEN + psc~ale_tkn_{a:43}
NEON_API_KEY + na~pi_{l:64}
DATABRICKS_TOKEN + da~pi{h:32}
CONFLUENT_SECRET - {b:64}
ATLASSIAN_TOKEN + ATA~TT3xFfGF0{u:178}={H:8}
BITBUCKET_APP_PASSWORD + AT~BB{a:32}
TRELLO_TOKEN + AT~TA{h:64}{H:8}
LINEAR_API_KEY + lin~_api_{a:40}
NOTION_TOKEN + secr~et_{a:43}
NOTION_NEW + nt~n_{d:11}{a:35}
AIRTABLE_TOKEN + pa~t{a:14}.{h:64}
ASANA_PAT + 1/{d:16}:{h:32}
CLICKUP_TOKEN + p~k_{d:8}_{U:32}
FIGMA_TOKEN + fig~d_{u:39}k
CONTENTFUL_TOKEN + CF~PAT-{u:43}
TYPEFORM_TOKEN + tf~p_{a:44}_{a:14}
ALGOLIA_ADMIN_KEY - {h:32}
MAPBOX_TOKEN + s~k.eyJ1Ijoic2hvcCIsImEiOiJj{a:30}.{u:22}
NPM_TOKEN + np~m_{a:36}
PYPI_TOKEN + py~pi-AgEIcHlwaS5vcmcC{u:130}k
RUBYGEMS_KEY + ruby~gems_{h:48}
NUGET_KEY + oy~2{l:43}
CARGO_TOKEN + ci~o{a:32}
CLOJARS_TOKEN + CLO~JARS_{h:60}
DOCKER_PAT + dck~r_pat_{u:27}
DOCKER_ORG_TOKEN + dck~r_oat_{u:32}
ARTIFACTORY_KEY + AK~Cp{a:69}
ARTIFACTORY_REFERENCE + {r:27}
SONAR_TOKEN + sq~u_{h:40}
SONAR_PROJECT_TOKEN + sq~p_{h:40}
CODECOV_TOKEN - {g:1}
CIRCLECI_TOKEN + CCI~PAT_{a:22}_{h:40}
BUILDKITE_TOKEN + bk~ua_{h:40}
PULUMI_ACCESS_TOKEN + pu~l-{h:40}
TFE_TOKEN + {a:14}.atla~sv1.{a:67}
VAULT_TOKEN + hv~s.{u:95}
VAULT_OLD_TOKEN - s.{a:24}
DOPPLER_TOKEN + dp~.st.prd.{a:43}
OP_SERVICE_ACCOUNT_TOKEN + op~s_eyJzaWduSW5BZGRyZXNzIjoi{a:600}
GRAFANA_TOKEN + gl~sa_{a:32}_{h:8}
GRAFANA_CLOUD + gl~c_eyJvIjoi{a:90}
NEW_RELIC_API_KEY + NR~AK-{U:27}
NEW_RELIC_INSERT_KEY + NR~II-{u:32}
NEW_RELIC_LICENSE_KEY - {h:36}NRAL
DD_API_KEY - {h:32}
DATADOG_APP_KEY - {h:40}
SENTRY_AUTH_TOKEN + sntr~yu_{h:64}
HONEYCOMB_API_KEY + hc~aik_{l:58}
DYNATRACE_TOKEN + dt~0c01.{U:24}.{U:64}
SPLUNK_HEC_TOKEN - {g:1}
PAGERDUTY_KEY - {u:19}k
LAUNCHDARKLY_SDK_KEY + sd~k-{g:1}
POSTHOG_PERSONAL_KEY + ph~x_{a:43}
SEGMENT_TOKEN + sg~p_{a:64}
HUBSPOT_TOKEN + pa~t-na1-{g:1}
OKTA_API_TOKEN - 00{u:39}k
EASYPOST_KEY + EZ~AK{a:54}
SHIPPO_TOKEN + ship~po_live_{h:40}
FLUTTERWAVE_KEY + FLWS~ECK-{h:32}-X
RAZORPAY_SECRET - {a:24}
LOB_KEY + liv~e_{h:35}
TELEGRAM_BOT_TOKEN + {d:10}:AA{u:32}k
DISCORD_BOT_TOKEN + {s:19}.G{a:5}.{u:37}k
DROPBOX_TOKEN + s~l.{u:135}k
FACEBOOK_TOKEN + EA~ACEdEose0cBA{a:150}
TWITTER_BEARER + AAAAAAAAAAAAAAAAAAAA~A{a:6}%2B{a:80}
TWITTER_API_SECRET - {a:50}
TWITCH_SECRET - {l:30}
YANDEX_API_KEY + AQ~VN{u:35}
YANDEX_OAUTH + y~0_AgAAAA{u:50}
TENCENT_SECRET_ID + AK~ID{a:32}
ALIBABA_ACCESS_KEY + LT~AI5t{a:18}
README_KEY + rd~me_{l:70}
PREFECT_KEY + pn~u_{l:36}
POSTMAN_API_KEY + PM~AK-{h:24}-{h:34}
ADOBE_SECRET + p~8e-{u:32}
OCTOPUS_API_KEY + AP~I-{U:26}
TAILSCALE_AUTHKEY + tsk~ey-auth-{a:12}CNTRL-{a:32}
WAKATIME_KEY + wak~a_{g:1}
SWARM_JOIN_TOKEN + SWM~TKN-1-{l:50}-{l:25}
OPENSHIFT_TOKEN + sha~256~~{u:43}
GOOGLE_API_KEY + AI~za{u:34}k
GOOGLE_CLIENT_SECRET + GOC~SPX-{u:27}k
GCP_HMAC_ID + GOO~G1E{U:55}
FCM_SERVER_KEY + AAAA{a:7}:AP~A91b{u:134}
GOOGLE_REFRESH_TOKEN + 1~//0{u:80}k
PAYSTACK_KEY + sk~_live_{h:40}
ROLLBAR_TOKEN - {h:32}
SNYK_TOKEN - {g:1}
ZOOM_SECRET - {a:32}
SLACK_HOOK = https://hooks.sla~ck.com/services/<T{U:8}/B{U:10}/{a:24}>
DISCORD_HOOK = https://disc~ord.com/api/webhooks/{d:18}/<{u:68}>
TEAMS_HOOK = https://shop.webho~ok.office.com/webhookb2/<{g:1}@{g:1}/IncomingWebhook/{h:32}/{g:1}>
""".strip("\n").split("\n")  # fmt: skip


def token(rng: random.Random, form: str) -> str:
    """The form filled in."""

    def filled(found: re.Match[str]) -> str:
        if found[1] == "g":
            return str(uuid.UUID(int=rng.getrandbits(128), version=4))
        if found[1] == "s":
            return (
                base64.b64encode(pick(rng, "123456789", int(found[2])).encode())
                .decode()
                .rstrip("=")
            )
        if found[1] == "r":
            inner = f"reftkn:01:17{pick(rng, string.digits, 8)}:{pick(rng, LETTERS, int(found[2]))}"
            return base64.b64encode(inner.encode()).decode().rstrip("=")
        return pick(rng, _SETS[found[1]], int(found[2]))

    kept = form.replace("~~", "\0").replace("~", "").replace("\0", "~")
    return re.sub(r"\{(\w):(\d+)\}", filled, kept)
