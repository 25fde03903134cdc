# Only the server with the libraries that ldd lists, and its configuration. BASE is an image with redis.
ARG BASE=redis:lab-3
FROM $BASE AS collect
COPY redis.tar.gz /redis.tar.gz
RUN mkdir -p /rootfs/etc && tar -xzf /redis.tar.gz -C /rootfs/etc --strip-components=1 --wildcards '*/redis.conf' && \
    { echo /usr/local/bin/redis-server && ldd /usr/local/bin/redis-server | grep -o '/[^ ]*'; } | xargs cp --parents --dereference --target-directory=/rootfs

FROM scratch
COPY --from=collect /rootfs /
EXPOSE 6379
CMD ["redis-server", "/etc/redis.conf"]
