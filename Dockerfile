# One static binary, no shell, no package manager. Build with
#   docker build -t closegate .
# and keep the data on a volume:
#   docker run -p 8080:8080 -v closegate:/data closegate
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/closegate ./cmd/closegate
RUN mkdir -p /out/data /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /usr/local/go/lib/time/zoneinfo.zip /zoneinfo.zip
COPY --from=build /out/closegate /closegate
# The user has a number only: there is no /etc/passwd to name it.
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/tmp /tmp
ENV ZONEINFO=/zoneinfo.zip
USER 65532:65532
WORKDIR /data
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/closegate"]
CMD ["serve"]
