# Builds squash from a clone, without the .NET SDK on this machine, and puts it into an image:
#
#   docker build -t squash .
#
# CI systems that run scripts in the image also need a shell:
#
#   docker build --target ci -t registry.example/squash:ci .
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates gcc libc6-dev make \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
# The image of `make image` contains only the program and the libraries that it loads.
RUN make publish image \
    && mkdir /image \
    && artifacts/publish/squash --quiet --input artifacts/squash-image.tar --format rootfs | tar --extract --directory /image

# The same system as in the SDK image, so that the program finds the C library that it was linked with.
FROM mcr.microsoft.com/dotnet/runtime-deps:10.0 AS ci
RUN apt-get update \
    && apt-get install --yes --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /source/artifacts/publish/squash /usr/local/bin/
ENV HOME=/tmp
USER 65532:65532
CMD ["squash", "--help"]

FROM scratch
COPY --from=build /image/ /
ENV PATH=/usr/bin SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt
USER 65532:65532
ENTRYPOINT ["squash"]
LABEL org.opencontainers.image.title="squash" \
      org.opencontainers.image.description="Merges the layers of a container image into one" \
      org.opencontainers.image.licenses="MIT"
