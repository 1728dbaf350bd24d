/**
 * Domains by what they do with what is sent to them, each with all names below it; as the services themselves say on their
 * pages. A choice of what is used most: a list of everything would be out of date sooner. Texts, for they are looked into hardly
 * ever, and hundreds of strings would stay in memory: a space before and after each.
 */
const domains = (text: string): string => ` ${text.trim().replace(/\s+/g, ' ')} `;

/** Paste sites; drops for files without an account; catchers of requests and of name lookups, security testers' among them. */
export const CAPTURE_DOMAINS = domains(`
pastebin.com pastebin.pl pastebin.ai hastebin.com hastebin.skyra.pw ghostbin.com ghostbin.co ghostbin.me ghostbin.site
rentry.co rentry.org dpaste.com dpaste.org dpaste.de paste.ee paste.rs paste.gg paste.lol paste.mozilla.org paste.debian.net
paste.ubuntu.com paste.opensuse.org paste.centos.org paste.sr.ht paste2.org bpa.st bpaste.net pastie.org termbin.com ix.io
sprunge.us clbin.com 0bin.net privatebin.net privatebin.info cl1p.net controlc.com justpaste.it jpst.it pastelink.net
codepad.org snippet.host write.as telegra.ph te.legra.ph txt.fyi textbin.net nopaste.net pst.moe p.ip.fi shrib.com
0x0.st x0.at ttm.sh envs.sh transfer.sh transfer.archivete.am file.io gofile.io anonfiles.com anonfile.com bayfiles.com
catbox.moe uguu.se temp.sh tmpfiles.org bashupload.com oshi.at filebin.net keep.sh tempsend.com w1r3.net dropmefiles.com
ufile.io uploadfiles.io sendspace.com pixeldrain.com krakenfiles.com fileditch.com qu.ax litter.catbox.moe send.vis.ee
webhook.site emailhook.site dnshook.site webhook.cool webhook-test.com typedwebhook.tools requestbin.com requestbin.net
requestbin.cn requestb.in pipedream.net beeceptor.com hookbin.com requestcatcher.com putsreq.com mockbin.org mockbin.io
requestinspector.com requestrepo.com ptsv2.com ptsv3.com postb.in httpdump.app smee.io play.svix.com
interact.sh oast.pro oast.live oast.site oast.online oast.fun oast.me oastify.com burpcollaborator.net dnslog.cn dnslog.link
ceye.io dig.pm callback.red eyes.sh bxss.me xss.ht xss.report canarytokens.com canarytokens.org`);

/** Tunnels to a machine behind them, and names that whoever took one points anywhere. */
export const TUNNEL_DOMAINS = domains(`
ngrok.io ngrok.app ngrok.dev ngrok-free.app ngrok-free.dev ngrok.pizza ngrok.pro trycloudflare.com cfargotunnel.com loca.lt
localtunnel.me serveo.net serveousercontent.com localhost.run lhr.life lhr.rocks lhrtunnel.link tunnelmole.net tunnelmole.com
pinggy.io pinggy.link pinggy.online bore.pub bore.digital zrok.io devtunnels.ms tunnelto.dev loclx.io packetriot.net
pagekite.me playit.gg ply.gg telebit.io telebit.cloud sharedwithexpose.com webrelay.io gradio.live app.github.dev
natappfree.cc cpolar.cn cpolar.top cpolar.io portmap.host portmap.io
duckdns.org ddns.net hopto.org zapto.org sytes.net myftp.org myftp.biz myvnc.com no-ip.org no-ip.info no-ip.biz noip.me
redirectme.net servebeer.com serveblog.net servecounterstrike.com serveftp.com servegame.com servehalflife.com servehttp.com
serveirc.com serveminecraft.net servemp3.com servepics.com servequake.com 3utilities.com bounceme.net freedynamicdns.net
freedynamicdns.org gotdns.ch onthewifi.com webhop.me viewdns.net access.ly blogsyte.com
dynu.net freeddns.org ddnsfree.com ddnsgeek.com giize.com gleeze.com kozow.com loseyourip.com ooguy.com theworkpc.com
casacam.net dynuddns.com dynuddns.net accesscam.org camdvr.org mywire.org webredirect.org
mooo.com chickenkiller.com ignorelist.com jumpingcrab.com strangled.net twilightparadox.com crabdance.com afraid.org
dyndns.org dyndns.info dyndns.biz dnsalias.com dnsalias.net dnsalias.org homeip.net homelinux.com homelinux.net homelinux.org
dynalias.com dynalias.net dynalias.org is-a-geek.com is-a-geek.net is-a-geek.org selfip.com selfip.net selfip.org
changeip.net dns04.com dns05.com dynamic-dns.net itsaol.com nsupdate.info dynv6.net dns.army dns.navy ddnss.de spdns.de
spdns.org selfhost.eu goip.de ydns.eu cloudns.cl cloudns.be cloudns.nz cloudns.ph synology.me myds.me diskstation.me i234.me
myqnapcloud.com mynetname.net myfritz.net asuscomm.com tplinkdns.com dlinkddns.com mydns.jp 3322.org f3322.net vicp.net
vicp.cc eicp.net oicp.net gicp.net xicp.net zicp.vip`);

/** Names that stand for the address, or for each of the addresses in turn, that is written in them. */
export const REBINDING_DOMAINS = domains(`
nip.io sslip.io xip.io xip.name rbndr.us rebind.network 1u.ms localtest.me lvh.me vcap.me lacolhost.com local.gd localdev.me
ulh.us traefik.me backname.io plex.direct`);
