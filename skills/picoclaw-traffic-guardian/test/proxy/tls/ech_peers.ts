/**
 * A server and a client that speak Encrypted ClientHello, in Go from 1.24 on.
 * `serve PUBLIC SECRET` prints its port, the configurations and its root in base64; `get PROXY TARGET NAME CONFIGS ROOT…` prints
 * what it answers through a proxy: whether it was encrypted, and the name.
 */
export const ECH_PEERS = String.raw`package main

import (
	"bufio"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"strings"
	"time"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Println("failed:", err)
		os.Exit(1)
	}
	return value
}

// An ECHConfigList (RFC 9849 section 4): X25519, HKDF-SHA256, AES-128-GCM.
func configs(public string, key []byte) (one, list []byte) {
	body := append([]byte{7, 0, 0x20, 0, 32}, key...)
	body = append(body, 0, 4, 0, 1, 0, 1, 0, byte(len(public)))
	body = append(append(body, public...), 0, 0)
	one = append([]byte{0xfe, 0x0d, 0, byte(len(body))}, body...)
	return one, append([]byte{0, byte(len(one))}, one...)
}

func serve(public, secret string) {
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "ech origin"}, DNSNames: []string{public, secret},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	certificate := must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))
	sealing := must(ecdh.X25519().GenerateKey(rand.Reader))
	one, list := configs(public, sealing.PublicKey().Bytes())
	listener := must(tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		NextProtos:               []string{"http/1.1"},
		Certificates:             []tls.Certificate{{Certificate: [][]byte{certificate}, PrivateKey: key}},
		EncryptedClientHelloKeys: []tls.EncryptedClientHelloKey{{Config: one, PrivateKey: sealing.Bytes(), SendAsRetry: true}},
	}))
	root := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})
	text := base64.StdEncoding.EncodeToString
	fmt.Println(listener.Addr().(*net.TCPAddr).Port, text(list), text(root))
	for {
		client := must(listener.Accept()).(*tls.Conn)
		go func() {
			defer client.Close()
			if line, err := bufio.NewReader(client).ReadString('\n'); err == nil && strings.HasPrefix(line, "GET ") {
				state := client.ConnectionState()
				word := map[bool]string{true: "accepted", false: "plain"}[state.ECHAccepted] + " " + state.ServerName
				fmt.Fprintf(client, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s", len(word), word)
			}
		}()
	}
}

func get(proxy, target, name, list string, files []string) {
	roots := x509.NewCertPool()
	for _, file := range files {
		roots.AppendCertsFromPEM(must(os.ReadFile(file)))
	}
	connection := must(net.Dial("tcp", proxy))
	fmt.Fprintf(connection, "CONNECT %s HTTP/1.1\r\nHost: %s\r\n\r\n", target, target)
	must(io.ReadFull(connection, make([]byte, len("HTTP/1.1 200 Connection established\r\n\r\n"))))
	config := &tls.Config{ServerName: name, RootCAs: roots}
	if list != "" {
		config.EncryptedClientHelloConfigList = must(base64.StdEncoding.DecodeString(list))
	}
	client := tls.Client(connection, config)
	fmt.Fprintf(client, "GET / HTTP/1.1\r\nHost: %s%s\r\n\r\n", name, target[strings.LastIndex(target, ":"):])
	answer := string(must(io.ReadAll(client)))
	fmt.Println(answer[strings.Index(answer, "\r\n\r\n")+4:])
}

func main() {
	if os.Args[1] == "serve" {
		serve(os.Args[2], os.Args[3])
	} else {
		get(os.Args[2], os.Args[3], os.Args[4], os.Args[5], os.Args[6:])
	}
}
`;
