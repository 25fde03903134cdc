#include <netdb.h>
#include <pwd.h>
#include <stdio.h>

const char *plugin(void);

int main(void)
{
    struct addrinfo *found;
    struct passwd *user = getpwuid(0);
    printf("%s\n", plugin());
    printf("%s %s\n", user ? user->pw_name : "nobody", getaddrinfo("localhost", "http", 0, &found) ? "lost" : "resolved");
    return 0;
}
