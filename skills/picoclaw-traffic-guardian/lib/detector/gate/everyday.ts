/**
 * Words that everyday traffic is full of: prose, source code, markup, what agents and models send each other. A keyword
 * is looked for by those of its bytes that are rare in such text, which the gate tells by threes and fours of bytes: what
 * stands between words counts too, and how often.
 */
export const EVERYDAY =
  ` the of and to in is for with that this from by on as are not or be it you your an all any which
 when where have has was will can use used using user users one only other their what there about over under into
 content message messages system assistant function functions description string type types object properties
 property required name value values number boolean array null true false undefined data text file files path
 read write call called calls result results return returns error errors request response model tool tools
 time date version source code node class const let new import export default public static void method param
 include includes index config configuration option options setting settings context conversation
 instructions instruction information previous document documentation example environment variable password
 passwords token tokens secret secrets key keys api access account service services server client network
 channel host home user directory project package module license copyright program provided without rights
 interface element attribute start state status string update create delete insert select change check
 open close input output test send show note line lines word words end first last comment header
 of the to the in the and the for the on the is the if the at the by the all the from the with the that the as the
 in a is a of a to a it is to be you may not do not will be must be such as is not are not or to use to this work
 memory convey cover modify permission form free work works each make made same more most time these who team space
 "type":"string","name":"role":"user","content":"id":"description": "path": "url": ": { "items": [" } ], "time":
 You are a helpful assistant that can use tools to answer questions and complete tasks for the user. Always read the
 file before you change it, and keep your answers short. If you do not know, say so. When the user asks you to write
 code, follow the style of the project and run the tests. The following tools are available: read_file, write_file,
 list_directory, search, fetch a page, run a command in the shell and return its output. Here is the content of the
 page that was requested: this is an example of how the new version can be installed and used on most systems. For
 more information see the documentation. Please note that these settings should only be changed if there is a
 problem. There are several ways to do this; which of them is best depends on what they would like to have and where
 it is going to be. It has been some time since then, but we think that our team could make it work with just one
 more week, after all other people have had their say about what happened. First of all, let me know whether the data
 from the last message was sent, because I will need it before we start. You may convey copies of the work under the
 terms of this license, provided that you also meet all of these conditions, and give everyone who receives it the
 same rights; any such party or person must comply with them. This program is free software: you can redistribute it
 and/or modify it, without any warranty, to the extent permitted by applicable law. Copyright holders, patent claims,
 and notice of each covered interface or library are included. The server returns an error when the request is not
 valid or the connection was closed by the client; the response contains the number of items and the time at which
 they were created. Default value is true. Optional parameter, string. import { something } from './module'; export
 function name(options: string[], index = 0): number | undefined { const result = await this.call(); if (value ===
 null) return false; for (const item of items) { throw new TypeError(message); } } public static void main,
 interface, private readonly, else
 {"id":"msg_1","type":"text","role":"assistant","content":"description","parameters":{"type":"object","properties":{"path":{"type":"string",
 "model":"name","messages":[{"role":"user"}],"tool_calls":[{"function":{"name":"","arguments":"{}"}}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},
 "created":1,"choices":[{"index":0,"finish_reason":"stop"}]} <div class="content"><p><a
 href="https://www.example.com/index.html">more</a></p></div> <li><span style="width: 100%">
 https://github.com/user/repository/tree/main/docs /home/user/workspace /usr/local/bin node_modules package.json
 version license MIT npm install configuration file environment variable password, secret token and API key of the
 account system memory notes session channel schedule every morning at 8 o'clock remind weather report summary today
 tomorrow meeting email calendar project status
 `.replace(/\s+/g, ' ');
