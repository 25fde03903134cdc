# The usual first version: files that a later step removes stay in the layer of an earlier one.
ARG BASE=debian:bookworm-slim
FROM $BASE
COPY redis.tar.gz /redis.tar.gz
RUN apt-get update
RUN apt-get install -y --no-install-recommends curl make gcc libc6-dev
RUN mkdir /redis-src && tar -xzf /redis.tar.gz -C /redis-src --strip-components=1
RUN make -C /redis-src -j2 MALLOC=libc
RUN make -C /redis-src install
RUN apt-get purge -y --auto-remove curl make gcc libc6-dev
RUN rm -rf /var/lib/apt/lists/* /var/cache/apt/* /redis-src /redis.tar.gz
EXPOSE 6379
CMD ["redis-server"]
