# The same commands in one step. Files copied from outside still have a separate layer.
ARG BASE=debian:bookworm-slim
FROM $BASE
COPY redis.tar.gz /redis.tar.gz
RUN apt-get update && \
    apt-get install -y --no-install-recommends curl make gcc libc6-dev && \
    mkdir /redis-src && tar -xzf /redis.tar.gz -C /redis-src --strip-components=1 && \
    make -C /redis-src -j2 MALLOC=libc && \
    make -C /redis-src install && \
    apt-get purge -y --auto-remove curl make gcc libc6-dev && \
    rm -rf /var/lib/apt/lists/* /var/cache/apt/* /redis-src /redis.tar.gz
EXPOSE 6379
CMD ["redis-server"]
