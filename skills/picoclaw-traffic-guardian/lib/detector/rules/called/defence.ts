import type { Rule } from '../../rule.ts';
import { PRIVILEGE_CHANGE } from '../privilege_change/format.ts';
import { called, pattern, programs } from './call.ts';

/** Programs that watch over a machine, by their services, processes and packages. */
const GUARDS = String.raw`(?:falcon(?:-sensor|d|ctl)?|crowdstrike|csagent|sentinel(?:one|d|ctl|agent)|mdatp|wdavdaemon|carbon-?black|cb(?:agent|daemon|defense)d?|osqueryd?|wazuh[\w-]{0,12}|ossec[\w-]{0,12}|auditd|auditbeat|clamav[\w-]{0,12}|clamd|freshclam|fail2ban[\w-]{0,8}|sysmon\w{0,4}|falco|tetragon|aide|rkhunter|chkrootkit|snort|suricata|crowdsec|elastic-agent|elastic-endpoint|filebeat|rsyslogd?|syslog-ng|systemd-journald|splunk\w{0,10}|cylance\w{0,4}|sophos\w{0,8}|sav-protect|mcafee\w{0,4}|mfetpd|symantec|esets?|kaspersky|kesl|trendmicro|ds_agent|tanium\w{0,8}|qualys[\w-]{0,12}|nessus\w{0,4}|windefend|wdnissvc|sense|msmpeng(?:\.exe)?|mssense(?:\.exe)?|securityhealthservice|mpssvc|eventlog|santad?|littlesnitch\w{0,4}|lulu|apparmor|ufw|firewalld|iptables|nftables|kube-bench|kyverno|gatekeeper|picoclaw-traffic-guardian)`;
const END = String.raw`(?:-[a-z]{2,12})?(?=["'\s;&|)*.]|$)`;
/** Names that virus protection, updates and reports of crashes look for. */
const VENDORS = String.raw`(?:update|upgrade|\bav\b|av-|virus|defender|security|crowdstrike|sentinel|kaspersky|mcafee|sophos|avast|malware|clamav|microsoft|windowsupdate|telemetry|sentry|eset|symantec|bitdefender|virustotal|ubuntu|debian)`;

/** Commands that blind whoever watches, beside the firewalls and logs that other rules know. */
export const CALLED_DEFENCE_RULES: readonly Rule[] = [
  called({
    ...PRIVILEGE_CHANGE,
    id: 'guard_stopped',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1562/001/',
    within: 160,
    begins: [
      programs(
        'systemctl launchctl rc-service initctl service update-rc.d pkill killall kill apt apt-get dnf yum zypper pacman brew snap dpkg rpm apk rm chmod chattr sc net net1 stop-service stop-process set-service remove-service taskkill wmic kubectl helm',
      ),
    ],
    needs: [
      pattern(
        `^(?:${[
          `(?:systemctl|launchctl|rc-service|initctl) <40>(?:stop|disable|mask|kill|unload|bootout|remove) <80>${GUARDS}`,
          `service ${GUARDS} stop|update-rc\\.d <20>${GUARDS} <10>(?:remove|disable)`,
          `(?:pkill|killall|kill|taskkill(?:\\.exe)?|wmic(?:\\.exe)?) <80>(?<![\\w-])${GUARDS}`,
          `(?:apt|dnf|yum|zypper|pacman|brew|snap|dpkg|rpm|apk)<40> (?:remove|purge|erase|uninstall|-R\\w{0,3}|-P|-e|del) <60>(?<![\\w-])${GUARDS}`,
          `rm <60>/(?:opt|var|usr|Library|Applications|etc)/[\\w./ -]{0,40}?${GUARDS}|ch(?:mod|attr) <60>/${GUARDS}`,
          `(?:sc|net1?)(?:\\.exe)? (?:stop|delete|config|pause) ["']?${GUARDS}`,
          `(?:stop|set|remove)-\\w{4,8} <60>(?<![\\w-])${GUARDS}(?=[^\\r\\n;]{0,60}?(?:stop|disabled|-force|kill)|[\\s"';]|$)(?<!^get-<80>)`,
          `(?:kubectl|helm) <40>(?:delete|uninstall|scale) <80>(?:${GUARDS}|networkpolic(?:y|ies)|validatingwebhook\\w{0,20}|podsecuritypolic\\w{1,4})`,
        ].join('|')})${END}`,
      ),
    ],
    refuses: [/--help|status|--dry-run/i],
    describes: 'A program that watches over the machine, stopped or removed by a command.',
    get finds() {
      return [
        'pkill -9 -f falcon-sensor',
        'systemctl disable --now wazuh-agent',
        'apt-get remove -y clamav auditd',
        'taskkill /f /im MsMpEng.exe',
        'Stop-Service -Name Sense -Force',
        'kill -9 $(pgrep osqueryd)',
        'kubectl delete ds falco -n security',
      ];
    },
    get ignores() {
      return [
        'systemctl status auditd',
        'pkill -f node',
        'systemctl restart rsyslog',
        'kill -9 $(lsof -t -i:3000)',
        'apt-get install clamav',
        'kubectl delete pod web-1',
      ];
    },
  }),
  called({
    ...PRIVILEGE_CHANGE,
    id: 'watch_blinded',
    severity: 'medium',
    source: 'https://attack.mitre.org/techniques/T1562/008/',
    within: 0,
    begins: [
      [
        `(?<![\\w.$-])(?:${[
          String.raw`aws <20>(?:cloudtrail (?:stop-logging|delete-trail|update-trail <80>--no-|put-event-selectors)|guardduty (?:delete-detector|update-detector <60>--no-enable)|logs delete-log-(?:group|stream)|configservice (?:stop|delete)-\w[\w-]{4,40}|securityhub disable|ec2 delete-flow-logs|cloudwatch (?:delete|disable)-alarm)`,
          String.raw`gcloud logging (?:sinks|logs|buckets) delete|az monitor (?:diagnostic-settings|activity-log|log-analytics) <30>delete|az security <60>(?:free|delete)`,
          String.raw`auditpol(?:\.exe)? /(?:clear|remove|set <80>disable)|fsutil(?:\.exe)? usn deletejournal|fltmc(?:\.exe)? unload|bcdedit(?:\.exe)? <60>(?:testsigning on|nointegritychecks|safeboot)`,
          String.raw`set-netfirewallprofile <80>-enabled[ \t:]{1,2}(?:\$?false)|disable-windowsoptionalfeature<40>defender|uninstall-windowsfeature<40>defender|set-executionpolicy <40>(?:bypass|unrestricted)<40>localmachine|set-executionpolicy <40>localmachine<40>(?:bypass|unrestricted)|enable-psremoting<40>-force`,
          String.raw`reg(?:\.exe)? add <160+>(?:windows defender|enablelua|localaccounttokenfilterpolicy|disableregistrytools|disabletaskmgr|scriptblocklogging|uselogoncredential|fdenytsconnections|enablescriptblock)[^\r\n]{1,60}`,
          String.raw`set \+o history|export HISTCONTROL=ignore|dmesg -[cC]\b|log erase --all|defaults write <60>lsquarantine <20>(?:false|no)|tccutil reset`,
          String.raw`chattr -[ia]{1,2} (?:-\w{1,2} )?/etc/[\w./-]{2,40}`,
          String.raw`touch -\w{0,3}(?:r /(?:bin|usr|etc|lib)/\S{1,60}|[dt] \S{4,30}) [^\s;|&]{0,60}/\.[\w-]{1,30}`,
          String.raw`(?:remove-item|del|rm|clear-content) <60>(?:historysavepath|consolehost_history)`,
          String.raw`(?:rm -\w{1,4}|shred|truncate|find) <40&>/var/log(?:/\*|/journal|/audit)?/?(?=[\s"';&|]|$)(?! -(?:name|type|mtime|iname))`,
        ].join('|')})`,
        'aws ,gcloud,az monitor,az security,auditpol,fsutil,fltmc,bcdedit,firewallprofile,optionalfeature,windowsfeature,executionpolicy,psremoting,reg add,reg.exe,set +o,histcontrol,dmesg,log erase,defaults,tccutil,chattr,touch,history,/var/log',
      ],
      [String.raw`amsiutils|amsiinitfailed|amsiscanbuffer|amsicontext|etweventwrite`, 'amsi,etwevent'],
      [
        `(?:echo|printf|add-content|tee) <80+>(?:0\\.0\\.0\\.0|127\\.0\\.0\\.1|::1?)[ \\t\\\\]{1,4}[\\w.-]{0,40}?${VENDORS}[\\w.-]{0,60}<60+>etc[/\\\\]{1,4}hosts(?![\\w.-])`,
        'etc/hosts,etc\\hosts,etc\\\\hosts',
      ],
    ],
    describes: 'Logs, alarms or checks of a machine or a cloud that a command switches off.',
    get finds() {
      return [
        'aws cloudtrail stop-logging --name main',
        'chattr -i /etc/passwd',
        'touch -r /bin/ls /tmp/.x',
        "echo '0.0.0.0 updates.av-vendor.example' >> /etc/hosts",
        'Set-ExecutionPolicy Bypass -Scope LocalMachine -Force',
        'Set-NetFirewallProfile -All -Enabled False',
        "[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils')",
      ];
    },
    get ignores() {
      return [
        'aws cloudtrail describe-trails',
        'Set-ExecutionPolicy RemoteSigned -Scope CurrentUser',
        "echo '127.0.0.1 app.local' | sudo tee -a /etc/hosts",
        'Set-NetFirewallProfile -All -Enabled True',
        'touch -d 2024-01-01 notes.txt',
        'find /var/log -name "*.gz" -mtime +30 -delete',
        'ls /var/log',
      ];
    },
  }),
];
