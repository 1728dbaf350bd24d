/**
 * Words that everyday traffic is full of: prose, source code, markup, what agents and models send each other. A keyword
 * is looked for by those of its bytes that are rare in such text, which the gate tells by threes of bytes: what stands
 * between words counts too.
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
 `.replace(/\s+/g, ' ');
