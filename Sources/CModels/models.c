#include "CModels.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

/* The compiler reads the files themselves (#embed of C23), and follows their changes. As literals in
   Swift they would take it minutes. */

static const unsigned char sisam1[] = {
#embed "../Cooperation/Models/sisam-1.yaml"
};
static const unsigned char sisam2[] = {
#embed "../Cooperation/Models/sisam-2.yaml"
};
static const unsigned char sams1[] = {
#embed "../Cooperation/Models/sams-1.yaml"
};
static const unsigned char contract1[] = {
#embed "../Cooperation/Models/contract-1.yaml"
};
static const unsigned char example[] = {
#embed "../Cooperation/Models/kommun-exempel.yaml"
};

const unsigned char *obruten_model(int number, unsigned long *count) {
    switch (number) {
    case 1: *count = sizeof sisam1; return sisam1;
    case 2: *count = sizeof sisam2; return sisam2;
    case 3: *count = sizeof sams1; return sams1;
    case 4: *count = sizeof example; return example;
    case 5: *count = sizeof contract1; return contract1;
    default: *count = 0; return 0;
    }
}
