# The compiler is never part of the final image.
ARG BASE=debian:bookworm-slim
FROM $BASE AS build
COPY redis.tar.gz /redis.tar.gz
RUN apt-get update && apt-get install -y --no-install-recommends make gcc libc6-dev
RUN mkdir /redis-src && tar -xzf /redis.tar.gz -C /redis-src --strip-components=1
RUN make -C /redis-src -j2 MALLOC=libc && make -C /redis-src install

FROM $BASE
COPY --from=build /usr/local/bin /usr/local/bin
EXPOSE 6379
CMD ["redis-server"]
